-- Where a database on a PostgreSQL server was when somebody last started on it: what
-- the server calls the database, this table and the transaction that wrote the row. A
-- dump carries the words; the row that is restored from it lies elsewhere, so whoever
-- starts on it knows that what happened since is not in it.
create table home (
    place text not null primary key
);
