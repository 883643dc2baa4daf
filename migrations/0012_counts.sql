-- Numbers that are kept, so that nobody counts rows to tell them.

-- How many members an event of a pause is about: who would change when it begins, who
-- changes back when it is kept, who waited otherwise. null: not known.
alter table pause_events add column members bigint;
-- Why it began, of the event of that; null: not known.
alter table pause_events add column cause text;

-- How many members an update of all visits, and of those who wait, how many were put
-- off.
alter table bulk_updates add column members bigint not null default 0;
alter table bulk_updates add column put_off bigint not null default 0;

-- How many members were visited, by what became of them.
create table bulk_visit_counts (
    bulk_id bigint not null references bulk_updates (bulk_id) on delete cascade,
    outcome text not null,
    members bigint not null,
    primary key (bulk_id, outcome)
);

-- How many rows of bulk_changes there are of a role.
create table bulk_change_counts (
    bulk_id bigint not null references bulk_updates (bulk_id) on delete cascade,
    role_id bigint not null,
    change text not null,
    members bigint not null,
    primary key (bulk_id, role_id, change)
);

update bulk_updates set
    members = (
        select count(*) from bulk_members where bulk_members.bulk_id = bulk_updates.bulk_id
    ),
    put_off = (
        select count(*) from bulk_members
        where bulk_members.bulk_id = bulk_updates.bulk_id
            and bulk_members.outcome is null and bulk_members.attempts > 0
    );
insert into bulk_visit_counts (bulk_id, outcome, members)
    select bulk_id, outcome, count(*) from bulk_members
    where outcome is not null group by bulk_id, outcome;
insert into bulk_change_counts (bulk_id, role_id, change, members)
    select bulk_id, role_id, change, count(*) from bulk_changes
    group by bulk_id, role_id, change;
