-- When Discord's answer to a role that is given was lost, it is given again at once;
-- either write may land late, and a role that was taken in between would be there with
-- no row to tell that the bot gave it. Until then it is not taken. Null: it was given
-- once.
alter table grants add column lands_until bigint;

drop view current_grants;
create view current_grants as
    select grants.server_id, grants.user_id, grants.role_id, grants.state, grants.since,
        grants.lands_until
    from grants
    join members
        on members.server_id = grants.server_id and members.user_id = grants.user_id
    where members.present;
