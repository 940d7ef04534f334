"""Who may do what where: permissions, roles, scope, grants and authority."""
