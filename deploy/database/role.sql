-- The role that the application is, and a database that is its own: run by the server's administrator, as often as you like.
--   AICREAT_DATABASE_PASSWORD=... psql --set ON_ERROR_STOP=1 --file deploy/database/role.sql "postgresql://postgres@host:5432/postgres"
-- It owns its tables, because each release migrates them; it is no superuser and passes no row security by.
\getenv password AICREAT_DATABASE_PASSWORD
\if :{?password}
\else
DO 'BEGIN RAISE EXCEPTION ''Set AICREAT_DATABASE_PASSWORD, the password that the role aicreat gets.''; END';
\quit
\endif
SELECT 'CREATE ROLE aicreat' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'aicreat') \gexec
ALTER ROLE aicreat LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
SELECT 'CREATE DATABASE aicreat' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'aicreat') \gexec
GRANT aicreat TO CURRENT_USER;
ALTER DATABASE aicreat OWNER TO aicreat;
REVOKE ALL ON DATABASE aicreat FROM PUBLIC;
