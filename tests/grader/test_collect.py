"""Archives of an LMS, with nbgrader's own command and the guide's folder."""

import zipfile

import classes

NAMES = {
    "annli_17_18_ps1.ipynb": "annli",
    "bob_LATE_19_20_ps1-1.ipynb": "bob",
    "cy_lee_21_22_ps1-12.ipynb": "cy_lee",
    "Dana Ray_123456_assignsubmission_file_ps1.ipynb": "Dana Ray",
    "Eva O'Hara_123457_assignsubmission_file/ps1.ipynb": "Eva O'Hara",
    "李 雷_123458_assignsubmission_file_/ps1.ipynb": "李 雷",
}
OTHERS = ["__MACOSX/._annli_17_18_ps1.ipynb", "annli_17_18_photo.jpg"]


def test_names_of_canvas_and_moodle_are_read(tmp_path):
    classes.command(tmp_path, "chainrule", "course", "init", "course")
    course = tmp_path / "course"
    archive = course / "downloaded" / "ps1" / "archive"
    archive.mkdir(parents=True)
    with zipfile.ZipFile(archive / "all.zip", "w") as file:
        for name in [*NAMES, *OTHERS]:
            file.writestr(name, name)
    classes.command(course, "nbgrader", "zip_collect", "ps1", "--force")
    found = {
        path.parts[-3]: path.read_text("utf-8")
        for path in (course / "submitted").glob("*/ps1/ps1.ipynb")
    }
    assert found == {student: name for name, student in NAMES.items()}
