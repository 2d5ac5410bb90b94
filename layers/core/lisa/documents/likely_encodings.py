"""The names of the encodings in which a refused text may be written, for the message of the refusal."""

from lisa.documents.encoding_guess import CandidateReading, find_readings, find_uncertain_readings

MOST_NAMED = 3
_NAMES = {
    **{f"cp{number}": f"windows-{number}" for number in (874, *range(1250, 1259))},
    **{f"iso8859-{number}": f"iso-8859-{number}" for number in range(2, 17)},
    **{f"cp{number}": f"ibm{number}" for number in (437, 850, 852, 855, 857, 866)},
    "gb18030": "gb18030",
    "big5hkscs": "big5",
    "cp932": "shift_jis",
    "euc_jp": "euc-jp",
    "cp949": "euc-kr",
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-u",
    "mac-roman": "macintosh",
    "mac-cyrillic": "x-mac-cyrillic",
    "mac-latin2": "x-mac-ce",
}


def encoding_label_of(codec: str) -> str:
    """Return the label with which an object or a file declares the encoding."""
    return _NAMES[codec]


def likely_encodings(content: bytes) -> list[str]:
    """Return the labels of the likeliest encodings, the likeliest first; none if no reading makes sense.

    Of encodings that read the same letters the most common one is named.
    """
    possible, doubtful = (
        _rank_by_likelihood(found) for found in (find_readings(content), find_uncertain_readings(content))
    )
    return list(dict.fromkeys([*possible[:MOST_NAMED], *doubtful[:MOST_NAMED]]))


def _rank_by_likelihood(found: list[CandidateReading]) -> list[str]:
    distinct: dict[str, CandidateReading] = {}
    for reading in found:
        distinct.setdefault(reading.letters_outside_ascii, reading)
    return [
        encoding_label_of(reading.codec) for reading in sorted(distinct.values(), key=lambda reading: -reading.evidence)
    ]
