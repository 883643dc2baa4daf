-- Several processes on one database: who has what in hand, and how they share
-- what Roblox allows. Times are by the database's clock.

-- What a process has in hand, so that no other takes it up: an update of a
-- member, or an account's turn of the sweep.
create table leases (
    -- member: `id` is the server; account: `id` is the Roblox user.
    subject text not null,
    user_id bigint not null,
    id bigint not null,
    process bigint not null,
    -- Another number each time it is taken: whoever had it before is told apart,
    -- also in one process.
    holder bigint not null,
    -- Whether roles were about to be written under it. Until then, a person who
    -- waits for the member may take it over.
    writing boolean not null default false,
    began_at bigint not null,
    until bigint not null,
    primary key (subject, user_id, id),
    constraint leases_subject check (subject in ('member', 'account'))
);

-- Who works on this database: a row for each, and its part of Roblox's limits.
create table processes (
    -- 0: the one that is connected to Discord's gateway.
    process bigint not null primary key,
    joined_at bigint not null,
    until bigint not null,
    -- Thousandths of each limit that it may use within any period.
    share bigint not null,
    -- As much of it may be used up within the last period.
    held bigint not null,
    -- Whether it had something to ask lately.
    busy boolean not null
);
