-- A grant belongs to one stay of the member in the server: leaving ends it, and
-- Discord takes the role.

-- The member's last stay that is known: when they joined, by Discord's clock, in
-- microseconds since the Unix epoch. The grants of a member are of this stay;
-- seeing them in a later one closes those of the one before. Null: it was never
-- told, and the first one that is seen is taken to be it.
alter table members add column stay bigint;

-- To close, after a while, the grants of those who left for good.
create index members_absent on members (since) where not present;

-- The grants of members who are there. One who left may turn out to be there
-- all the same (Discord tells of an earlier leaving late), so their rows stay
-- for a while, yet count for nothing.
create view current_grants as
    select grants.server_id, grants.user_id, grants.role_id, grants.state, grants.since
    from grants
    join members
        on members.server_id = grants.server_id and members.user_id = grants.user_id
    where members.present;
