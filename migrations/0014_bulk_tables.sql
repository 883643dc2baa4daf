-- What an update of all members tells of its changes when it is over.

-- The binds that a change rests on: their IDs, separated by spaces. Not known of
-- changes before this.
alter table bulk_changes add column binds text not null default '';

-- What the server's log was told of it, or had not to be, for whoever asked saw it:
-- nothing; goes-on; ended.
alter table bulk_updates add column told text not null default 'nothing'
    constraint bulk_updates_told check (told in ('nothing', 'goes-on', 'ended'));
update bulk_updates set told = 'ended' where state <> 'running';

create index bulk_updates_to_tell on bulk_updates (told) where told <> 'ended';
