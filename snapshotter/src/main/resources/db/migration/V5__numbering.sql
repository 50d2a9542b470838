-- Event time of the tick with which a generation began; what comes too late, and is of before, fills
-- what is missing of the generation before it. The epoch where no generation was before.
ALTER TABLE trade_numbering ADD COLUMN since TIMESTAMPTZ NOT NULL DEFAULT 'epoch';
