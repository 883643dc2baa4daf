# Roles that came and went

role-given = + { $role }
role-taken = − { $role }
