"""Protection of forms against requests forged by other sites; blueprints without cookies are exempted where made."""

from flask_wtf.csrf import CSRFProtect

csrf = CSRFProtect()
