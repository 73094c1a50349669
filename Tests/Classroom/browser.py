#!/usr/bin/env python3
"""Follows a shared session in headless Chromium: following, leaving and taking up again, hovering, enlarging, answering,
downloading, and whatever might be taken for a script, in the sizes of a phone, a laptop and a projector, light and dark.

    Tests/Classroom/browser.py .build/release/vlmverse [FOLDER FOR SCREENSHOTS]"""
import json, os, sys, tempfile, time, urllib.request
from chromium import Chromium
from session import Session

SIZES = {"phone": (375, 740, 2), "laptop": (1280, 800, 1), "projector": (1920, 1080, 1)}
SCRIPT = "<img src=x onerror=window.broken=1><script>window.broken=1</script>"


def main():
    program, folder = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp()
    os.makedirs(folder, exist_ok=True)
    session, browser = Session(program, "demo", "3", "--share", home=tempfile.mkdtemp()), Chromium()
    try:
        address = session.address
        pages = {
            (name, dark): browser.page(address, width, height, dark, scale)
            for name, (width, height, scale) in SIZES.items() for dark in [False, True]
        }
        page = pages["laptop", False]
        presenter = browser.page(session.presenter, 1280, 800)
        for _ in range(8):
            session.enter("")
        session.enter(":play")
        session.enter(f':prompt {SCRIPT}')
        session.enter(f'"{SCRIPT}"')
        session.enter(":heatmap eye(5)")
        follow(page, session)
        figures(page)
        slice(page, session)
        answer(page, presenter, session)
        download(page, address)
        session.enter(":attention vision.3 from 5,5")
        for (name, dark), shown in pages.items():
            shown.wait("document.querySelectorAll('svg[data-figure]').length > 5")
            time.sleep(1)
            width = shown.run("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
            assert width[0] <= width[1], (name, width)
            assert not shown.run("window.broken"), "a script ran that nobody wrote"
            assert not shown.complaints(), shown.complaints()
            shown.picture(f"{folder}/{name}-{'dark' if dark else 'light'}.png")
        presenter.picture(f"{folder}/presenter.png")
        session.enter(":share stop")
        page.wait("document.querySelector('#state').textContent === 'The session is over'")
        print(f"every step worked; screenshots lie in {folder}")
    finally:
        browser.end()
        session.end()


def follow(page, session):
    at_end = "innerHeight + scrollY >= document.documentElement.scrollHeight - 80"
    page.wait(f"document.querySelectorAll('.cell').length > 8 && {at_end}")
    page.call("Input.dispatchMouseEvent", type="mouseWheel", x=600, y=400, deltaX=0, deltaY=-1500)
    page.wait("!document.querySelector('#follow').hidden")
    place = page.run("scrollY")
    session.enter("1 + 1")
    page.wait("/new/.test(document.querySelector('#follow').textContent)")
    assert page.run("scrollY") == place, "the page moved although nobody follows"
    page.click("#follow")
    page.wait(f"document.querySelector('#follow').hidden && {at_end}")
    numbers = page.run("[...document.querySelectorAll('.cell[data-number]')].map(c => +c.dataset.number)")
    assert numbers == list(range(1, len(numbers) + 1)), numbers


def figures(page):
    figure = "document.querySelector('svg[data-figure][data-numbers]')"
    page.wait(f"{figure} && {figure}.querySelector('image').getAttribute('href')")
    assert page.run(f"{figure}.getAttribute('aria-label').length > 10")
    loaded = "fetch(" + figure + ".querySelector('image').getAttribute('href')).then(answer => answer.ok)"
    assert page.run(loaded)
    page.run(f"{figure}.scrollIntoView({{block: 'center'}})")
    x, y = page.run(f"(b => [b.x + b.width / 2, b.y + b.height / 2])({figure}.getBoundingClientRect())")
    page.move(x, y)
    page.wait("!document.querySelector('#value').hidden && /: [-0-9]/.test(document.querySelector('#value').textContent)")
    page.click("svg[data-figure][data-numbers]")
    page.wait("document.querySelector('#zoom').open")
    width = page.run("document.querySelector('#canvas svg').clientWidth")
    page.click("#larger")
    assert page.run("document.querySelector('#canvas svg').clientWidth") > 1.9 * width
    page.run("document.querySelector('#canvas').focus()")
    page.key("ArrowDown", 40)
    page.key("ArrowRight", 39)
    page.wait("/1, .* 1: [-0-9]/.test(document.querySelector('#readout').textContent)")
    page.click("#close")
    page.wait("!document.querySelector('#zoom').open")


def slice(page, session):
    session.enter(":heatmap vision.norm[100:110, 40:60:2]")
    figure = "[...document.querySelectorAll('.cell svg[data-numbers]')].at(-1)"
    page.wait(f"{figure}.dataset.rowNumbers === '100 1'")
    page.run(f"{figure}.scrollIntoView({{block: 'center'}})")
    place = "[left, top, width, height, rows, columns] = f.dataset.figure.split(' ').map(Number)"
    x, y = page.run(
        f"(f => {{ const {place}; const p = new DOMPoint(left + 4.5 * width / columns, top + 3.5 * height / rows)"
        f".matrixTransform(f.getScreenCTM()); return [p.x, p.y]; }})({figure})")
    page.move(x, y)
    page.wait("/^row 103, column 48: [-0-9]/.test(document.querySelector('#value').textContent)")


def answer(page, presenter, session):
    session.type(f':ask "Which head? {SCRIPT}" 0 "{SCRIPT}" 2\r')
    page.wait("document.querySelectorAll('#choices input').length === 3")
    page.click("#name")
    page.insert(SCRIPT)
    page.click("#choices label:nth-child(2) input")
    page.wait("/Your answer is in/.test(document.querySelector('#said').textContent)")
    page.click("#choices label:nth-child(3) input")
    presenter.wait("/1 answered/.test(document.querySelector('#count').textContent)")
    bars = "[...document.querySelectorAll('#tally progress')].map(b => b.value).join()"
    presenter.wait(f"{bars} === '0,0,1'")
    assert page.run("document.querySelector('#tally').hidden"), "the class sees the tally before it is shown"
    page.click("#stuck")
    presenter.wait("/stuck/.test(document.querySelector('#facts').textContent)")
    session.type(":ask show\r")  # the first key ends what is drawn of the answers so far, and is the line's
    page.wait(f"!document.querySelector('#tally').hidden && {bars} === '0,0,1'")
    session.type(":ask close\r")
    page.wait("document.querySelector('#choices input').disabled")


def download(page, address):
    for name in ["hand-out.html", "hand-out.ipynb"]:
        assert page.run(f"[...document.querySelectorAll('a')].some(a => a.href.endsWith('{name}'))")
        with urllib.request.urlopen(address + name) as answer:
            text = answer.read().decode()
        assert ":heatmap eye(5)" in text, name
        if name.endswith("ipynb"):
            cells = json.loads(text)["cells"]
            shown = [cell["source"] for cell in cells if cell["cell_type"] == "markdown"]
            shown += [output["data"]["text/html"] for cell in cells for output in cell.get("outputs", []) if "data" in output]
            text = "".join("".join(lines) for lines in shown)
        assert "<script" not in text, name


main()
