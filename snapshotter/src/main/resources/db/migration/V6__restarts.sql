-- Ticks with which the exchange began its numbering anew: a handful, and asked for with each sequence
-- that a client goes on behind.
CREATE INDEX tick_history_restart ON tick_history (product, "timestamp") WHERE restart;
