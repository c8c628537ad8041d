"""Pages: the layer people see. Blueprints by visitor, one guard, one frame, one way to fail."""

from importlib import import_module
from pathlib import Path
from types import ModuleType

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from housing.web import access, current, errors, layout, macros, prefs, security, show, site
from housing.web.current import Wiring

TEMPLATES = Path(__file__).parent.parent.parent / "templates"
VISITORS = ("public", "applicant", "staff", "auditor")


def templates() -> ChoiceLoader:
    """Find our pages, and the macros of GOV.UK Frontend below their own name."""
    macros = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    return ChoiceLoader([FileSystemLoader(TEMPLATES), macros])


def pages() -> dict[str, ModuleType]:
    """Load the pages of every visitor that has some."""
    there = [visitor for visitor in VISITORS if (Path(__file__).parent / visitor / "__init__.py").exists()]
    return {visitor: import_module(f"housing.web.{visitor}") for visitor in there}


def init(app: Flask, wiring: Wiring) -> None:
    """Put the pages of a city together, and refuse to start when one does not say who may open it."""
    app.jinja_loader = templates()
    current.init(app, wiring)
    app.before_request(security.limit_body)
    prefs.init(app)
    security.init(app, wiring.config)
    show.init(app)
    layout.init(app)
    macros.init(app)
    errors.init(app)
    app.register_blueprint(site.bp)
    found = pages()
    app.extensions["navigation"] = {name: getattr(module, "NAVIGATION", ()) for name, module in found.items()}
    for module in found.values():
        app.register_blueprint(module.bp)
    access.refuse_unmarked(app)
