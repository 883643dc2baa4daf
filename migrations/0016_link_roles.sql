-- A bind may ask whether a member is linked, instead of for an item: `linked` and
-- `unlinked` stand where the item's written form does. A server has one role of
-- either kind at the most.
create unique index binds_one_by_link on binds (server_id, requirement)
    where removed_at is null and requirement in ('linked', 'unlinked');
