-- Three group roles: one that writes, one for gateways, which reads the history and knows the keys,
-- and one for dashboards, which reads the history alone. The owner is who runs the migrations. They are made where they are missing and that is allowed; else whoever may
-- makes them, and this file's grants are then his, too.
DO $$
DECLARE
    wanted TEXT;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['ledgerflux_writer', 'ledgerflux_reader', 'ledgerflux_dashboards'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            EXCEPTION
                WHEN insufficient_privilege THEN
                    RAISE NOTICE 'role % is missing, and may not be made', wanted;
                WHEN duplicate_object OR unique_violation THEN
                    NULL; -- another database's migration was quicker
            END;
        END IF;
    END LOOP;

    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'ledgerflux_reader') THEN
        GRANT SELECT ON tick_history, snapshots, latest_prices, price_stats_1min, feed_gaps,
            completeness_1min, reader_positions TO ledgerflux_reader;
        -- A gateway knows keys and cannot make one: it writes what they were used for.
        GRANT SELECT ON api_keys TO ledgerflux_reader;
        GRANT SELECT, INSERT, UPDATE ON api_key_usage TO ledgerflux_reader;
        GRANT SELECT, INSERT, DELETE ON api_tickets TO ledgerflux_reader;
    END IF;

    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'ledgerflux_dashboards') THEN
        GRANT SELECT ON tick_history, snapshots, latest_prices, price_stats_1min, feed_gaps,
            completeness_1min, reader_positions TO ledgerflux_dashboards;
    END IF;

    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'ledgerflux_writer') THEN
        GRANT SELECT, INSERT ON tick_history TO ledgerflux_writer;
        GRANT USAGE ON SEQUENCE tick_history_id_seq TO ledgerflux_writer;
        GRANT SELECT, INSERT, UPDATE, DELETE ON past_writes, reader_positions, snapshots,
            price_stats_1min, trade_numbering, feed_gaps, refused_trades TO ledgerflux_writer;
        GRANT SELECT ON latest_prices, completeness_1min TO ledgerflux_writer;
        IF '${writer}' <> current_user
            AND EXISTS (SELECT FROM pg_roles WHERE rolname = '${writer}' AND NOT rolsuper)
            AND NOT pg_has_role('${writer}', 'ledgerflux_writer', 'MEMBER') THEN
            BEGIN
                EXECUTE format('GRANT ledgerflux_writer TO %I', '${writer}');
            EXCEPTION
                WHEN insufficient_privilege THEN
                    RAISE NOTICE 'ledgerflux_writer may not be granted to %', '${writer}';
            END;
        END IF;
    END IF;
END
$$;
