-- Run once, by the image, when the volume is empty: the database, its owner who migrates, who
-- writes, who reads for subscribers (gateways) and who reads for people (dashboards). What each may do with which table is in the snapshotter's migrations.
\getenv owner_password OWNER_PASSWORD
\getenv writer_password WRITER_PASSWORD
\getenv reader_password READER_PASSWORD
\getenv dashboards_password DASHBOARDS_PASSWORD
\getenv exporter_password EXPORTER_PASSWORD

-- For an administrator who is no superuser, as of a managed database: he may give the database to a
-- role that he makes.
SET createrole_self_grant = 'set, inherit';

CREATE ROLE ledgerflux_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE ledgerflux_writer LOGIN PASSWORD :'writer_password';
CREATE ROLE ledgerflux_reader LOGIN PASSWORD :'reader_password';
CREATE ROLE ledgerflux_dashboards LOGIN PASSWORD :'dashboards_password';
CREATE ROLE ledgerflux_exporter LOGIN PASSWORD :'exporter_password' IN ROLE pg_monitor;

-- A question from outside must neither write nor run for ever.
ALTER ROLE ledgerflux_reader SET default_transaction_read_only = on;
ALTER ROLE ledgerflux_reader SET statement_timeout = '30s';
ALTER ROLE ledgerflux_reader SET idle_in_transaction_session_timeout = '30s';
ALTER ROLE ledgerflux_dashboards SET default_transaction_read_only = on;
ALTER ROLE ledgerflux_dashboards SET statement_timeout = '30s';
ALTER ROLE ledgerflux_dashboards SET idle_in_transaction_session_timeout = '30s';

-- However many gateways ask, the snapshotters find a connection. 13 for each gateway, of 13: as many
-- as an autoscaler may make, and one more while they are replaced. The server's max_connections is 210.
ALTER ROLE ledgerflux_reader CONNECTION LIMIT 169;
ALTER ROLE ledgerflux_dashboards CONNECTION LIMIT 10;

CREATE DATABASE ledgerflux OWNER ledgerflux_owner;
REVOKE ALL ON DATABASE ledgerflux FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE ledgerflux TO ledgerflux_writer;
GRANT CONNECT ON DATABASE ledgerflux TO ledgerflux_reader, ledgerflux_dashboards,
    ledgerflux_exporter;
