# Rollen, die kamen und gingen

role-given = + { $role }
role-taken = − { $role }
