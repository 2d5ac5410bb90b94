"""Labels of the WHATWG Encoding Standard, each with the Python codec that decodes it as browsers do.

Browsers read several labels as a superset: `iso-8859-1` as Windows-1252, `shift_jis` as code page 932. Two labels that
browsers refuse (`hz-gb-2312`, `iso-2022-kr`) are read. A codec name that begins with `-` is not one of Python's.
"""

_TABLE = """
utf-8: unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8
cp866: 866 cp866 csibm866 ibm866
iso8859-2: csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2
iso8859-3: csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3
iso8859-4: csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4
iso8859-5: csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988
iso8859-6: arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e iso-8859-6-i
iso8859-6: iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987
iso8859-7: csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7
iso8859-7: iso_8859-7:1987 sun_eu_greek
iso8859-8: csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8
iso8859-8: iso_8859-8:1988 visual csiso88598i iso-8859-8-i logical
iso8859-10: csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6
iso8859-13: iso-8859-13 iso8859-13 iso885913
iso8859-14: iso-8859-14 iso8859-14 iso885914
iso8859-15: csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9
iso8859-16: iso-8859-16
koi8-r: cskoi8r koi koi8 koi8-r koi8_r
koi8-u: koi8-ru koi8-u
mac-roman: csmacintosh mac macintosh x-mac-roman
cp874: dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874
cp1250: cp1250 windows-1250 x-cp1250
cp1251: cp1251 windows-1251 x-cp1251
cp1252: ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1
cp1252: iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252
cp1253: cp1253 windows-1253 x-cp1253
cp1254: cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5
cp1254: windows-1254 x-cp1254
cp1255: cp1255 windows-1255 x-cp1255
cp1256: cp1256 windows-1256 x-cp1256
cp1257: cp1257 windows-1257 x-cp1257
cp1258: cp1258 windows-1258 x-cp1258
mac-cyrillic: x-mac-cyrillic x-mac-ukrainian
gb18030: chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk gb18030
big5hkscs: big5 big5-hkscs cn-big5 csbig5 x-x-big5
euc_jp: cseucpkdfmtjapanese euc-jp x-euc-jp
iso2022_jp_ext: csiso2022jp iso-2022-jp
cp932: csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis
cp949: cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949
utf-16-be: unicodefffe utf-16be
utf-16-le: csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le
hz: hz-gb-2312
iso2022_kr: csiso2022kr iso-2022-kr
-unreadable: iso-2022-cn iso-2022-cn-ext replacement
-user-defined: x-user-defined
"""
_BEYOND_THE_STANDARD = """
utf-32-be: utf-32be
utf-32-le: utf-32 utf-32le ucs-4 iso-10646-ucs-4
utf-8: utf-8-sig utf_8 cp65001
cp932: cp932 ms-kanji csWindows31J
cp949: cp949 uhc euc_kr ks_c_5601
euc_jp: eucjp euc_jp
gb18030: cp936 ms936 windows-936 gb-18030
big5hkscs: cp950 windows-950 big5_hkscs
cp437: cp437 ibm437 437
cp737: cp737 ibm737
cp775: cp775 ibm775
cp850: cp850 ibm850 850
cp852: cp852 ibm852 852
cp855: cp855 ibm855
cp857: cp857 ibm857
cp858: cp858 ibm858
cp862: cp862 ibm862
cp864: cp864 ibm864
cp1140: cp1140 ibm1140
mac-latin2: x-mac-ce x-mac-centraleurroman mac-ce
mac-greek: x-mac-greek
mac-turkish: x-mac-turkish
tis-620: tis620
cp1252: windows1252 cp-1252 ansi
cp1250: windows1250
cp1251: windows1251 cp-1251 win-1251
iso8859-9: latin-5
iso8859-2: latin-2
cp1252: latin-1 iso-latin-1 iso_8859_1
iso2022_jp_2: iso-2022-jp-2
iso2022_jp_3: iso-2022-jp-3
hz: hz
iso2022_kr: x-iso-2022-kr
"""


def _parse_table(table: str) -> dict[str, str]:
    rows = (line.partition(": ") for line in table.strip().splitlines())
    return {label.lower(): codec for codec, _, labels in rows for label in labels.split()}


CODECS = _parse_table(_BEYOND_THE_STANDARD) | _parse_table(_TABLE)
"""The codec of each label in lower case."""


def find_codec(label: str) -> str | None:
    """Return the codec of a label in a file or a header; None for an unknown label."""
    return CODECS.get(label.strip(" \t\r\n\f\"'").lower())
