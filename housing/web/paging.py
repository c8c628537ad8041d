"""Long lists, page by page: `?page=2`, with all filters of the list kept in the links."""

from dataclasses import dataclass

from flask import request, url_for

from housing.web.amounts import plain_digits

PER_PAGE = 50
NEIGHBOURS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list."""

    number: int
    total: int
    per: int

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(-(-self.total // self.per), 1)

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.number - 1) * self.per

    @property
    def limit(self) -> int:
        """How many rows a page has at most."""
        return self.per

    @property
    def numbers(self) -> list[int | None]:
        """The pages to link to; None stands for those left out between."""
        near = range(self.number - NEIGHBOURS, self.number + NEIGHBOURS + 1)
        shown = sorted({1, self.last, *(n for n in near if 1 <= n <= self.last)})
        found: list[int | None] = []
        for n in shown:
            if found and found[-1] != n - 1:
                found.append(None)
            found.append(n)
        return found

    def href(self, number: int) -> str:
        """Give the address of another page of the same list."""
        values = {**request.args.to_dict(flat=False), **(request.view_args or {}), "page": number}
        return url_for(request.endpoint or "", **values)


def paged(total: int, *, per: int = PER_PAGE) -> Page:
    """Tell which page of a list was asked for; pages beyond the end are the last one."""
    text = plain_digits(request.args.get("page", "1"), ())
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) < len(str(10**9)) else 1
    page = Page(number=1, total=total, per=per)
    return Page(number=min(max(wanted, 1), page.last), total=total, per=per)
