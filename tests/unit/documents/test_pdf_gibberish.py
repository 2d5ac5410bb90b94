"""Text of codes and names is recognized as gibberish; text of any language is not."""

import pytest

from lisa.documents.pdf.gibberish import is_gibberish


@pytest.mark.parametrize(
    "text",
    [
        "/g123/g45/g67/g89 /g12/g3",
        "(cid:12)(cid:45)(cid:3) (cid:8)",
        "/one.os/two.os/three.os",
        "\uf021\uf022 \uf023\uf024",
        "\ufffd\ufffd\ufffd a",
        "\x01\x02\x03\x04",
        "열싦\ua4ce뢰\ua4cf샖꒤좢\ua4cb꒢ꓫꆣ",
        '!"#$%&\'(!)*#+ ,-"#$ ./0*!',
    ],
)
def test_text_of_codes_and_names_is_gibberish(text: str) -> None:
    assert is_gibberish(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The ferry leaves at six.",
        "\uf0b7 Salt\n\uf0b7 Rope\n\uf0b7 Tar for the old pier",
        "1,204 3,881 77.2 % 12.5 (3.1) -4 +7",
        "Contents ............................. 12",
        "if (a[i] != b[j]) { *p++ = &q; } // ok",
        "灯台の鍵は赤い箱にある。",
        "등대 열쇠는 빨간 상자에 漢字",
        "Пароход уходит в шесть часов. Ferry. Πλοίο",
        "مفتاح المنارة في الصندوق الأحمر",
        "∑ α² ≤ β · √γ ∫ f(x) dx ∂y/∂x",
        "/usr/share/doc/readme.txt /etc/hosts",
    ],
)
def test_text_of_any_language_and_numbers_and_code_are_no_gibberish(text: str) -> None:
    assert not is_gibberish(text)
