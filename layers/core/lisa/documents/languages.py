"""Languages by their letters outside ASCII and their most frequent words, which serve to judge a guessed encoding.

Each line is a language: its letters, after a plus sign those of loan words, then words that hardly any page lacks, all
in lower case. `names` is no language but Western names side by side.
"""

from dataclasses import dataclass

_LATIN = """
english|éèêëïöüçñàâôäåœæ|the of and to in is that for it with as was on are be this by at from or have an not
names|äöüßéèêëïîôûàâçñáíóúåøæãõ|
german|äöüß+éèàêç|der die das und ist nicht mit ein eine zu von den auf für im dem sich des auch es an werden aus bei
french|àâçéèêëîïôœùûü+æÿ|le la les de des et un une est que qui dans en du pour pas sur au avec ce il par plus ne se
spanish|áéíóúüñ+çèà|de la que el en y los del se las por un para con no una su al es lo como más pero sus le
portuguese|áâãàçéêíóôõú+üè|de que e do da em um para com não uma os no se na por mais as dos como mas ao das à seu
italian|àèéìòù+íîóú|di che e il la un per in una del non sono le con si da come dei nel alla più della gli anche è
catalan|àçéèíïóòúü·|de la que i el en a les per un amb no una del els es al són com més però dels ha
dutch|éèëïöü+êçàóáíä|de het een en van is dat op te in met voor niet zijn aan er om ook als bij door naar wordt
swedish|åäöé+üàè|och att det som en på är av för med till den inte ett har de om var jag men från kan vid
danish|æøåé+üöä|og i det at er en til af på for med ikke den der som de et har var om kan jeg vi fra
norwegian|æøåéòô+öäüè|og i det er på til som en av for ikke med at de har den et var jeg om kan fra ved
finnish|äö+åšžé|ja on ei se että oli hän mutta ovat kun niin myös joka tai mitä minä sen jos kuin ole voi
icelandic|áéíóúýþæöð|og að í er á sem til um við það ekki var en með af fyrir hann eru þess þetta frá
estonian|äöõü+šž|et see ta kui oli ka mis aga ning oma või siis kes seda mida välja
hungarian|áéíóöőúüű+ä|a az és hogy nem is egy van ez meg csak de ha már volt mint el még azt vagy kell lehet
polish|ąćęłńóśźż|i w na z się nie do że jest to o jak po za od co dla przez są był tak lub może oraz
czech|áčďéěíňóřšťúůýž+öüä|a se na je v že to s z do o i jako pro ale za by jsou od po nebo byl jeho který
slovak|áäčďéíĺľňóôŕšťúýž+öü|a sa na je v že to s z do o aj ako pre ale za by sú od po alebo bol ktorý
slovenian|čšž+ćđáéöü|in je v na se da za so ki z s pa po ne kot od tudi bi pri ali še kako lahko
croatian|čćđšž+öü|i u je na se da za su od s o koji kao ne to iz bi ili te biti što po nije samo
romanian|ăâîșțşţ+éàö|de și şi a în la cu pe care este nu din un o ca mai sau pentru să sa se al lui cele
albanian|ëçâ|dhe në e të i një për me nga që është se nuk ka më si janë do ky kjo tij
turkish|çğıöşü+âîûé|ve bir bu da de için ile çok olarak daha ne gibi ama en olan kadar var her sonra değil
lithuanian|ąčęėįšųūž|ir į kad yra iš su o bet kaip tai ne jis už nuo buvo dar per ar po apie
latvian|āčēģīķļņšūžōŗ|un ir ar no uz par ka kas bet tas ne to arī pie vai lai pēc tika viņš kā
vietnamese|̣̀́̃̉àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ|và của là có cho không trong với các một
maltese|ċġħż+àèìòù|li u ta il fil din dan mill lil ma kien huwa jew minn għal kull kien bil
welsh|âêîôûŵŷï+äëöáéàèìòù|yn y i a o ar ac mae am yr ei gan wedi fod bod hyn oedd wrth
irish|áéíóúḃċḋḟġṁṗṡṫ|an agus a na ar i is le go do ag bhí sé tá as leis sin mar bhfuil
esperanto|ĉĝĥĵŝŭ|la kaj de estas en al ne por ke mi li ili kun sed kiu tiu el ĉiu
basque|ñç+üáéíóú|eta da ez bat du ere baina dute izan dira egin beste dituzte zen
galician|áéíóúñ+üçïàè|de a e o que do da en un unha para con os non se as por no na máis como
"""
_OTHERS = """
russian|абвгдеёжзийклмнопрстуфхцчшщъыьэюя|и в не на я что с по это как но из за от к у для все так его о же
ukrainian|абвгґдеєжзиіїйклмнопрстуфхцчшщьюя|і в на не що з та до у як за це від про для але й його або є
belarusian|абвгдеёжзійклмнопрстуўфхцчшыьэюя|і ў на не што з да у як за гэта ад для але яго або па
bulgarian|абвгдежзийклмнопрстуфхцчшщъьюяѝ|на и в да се за от не с е че по като са при или до това ще има
serbian|абвгдђежзијклљмнњопрстћуфхцчџш|и у је на се да за су од не о који као то из са или бити
macedonian|абвгдѓежзѕијклљмнњопрстќуфхцчџшѐѝ|на и во да се од за не е со што ќе како по ја беше или
greek|αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ|και το να του η της με που για την ο τα από στο είναι οι τον δεν των ότι θα
hebrew|ְֱֲֳִֵֶַָֹֺֻּֽ־ֿ׀ׁׂאבגדהוזחטיךכלםמןנסעףפץצקרשת|של את על לא זה הוא כי עם היא גם או כל אני אם אל בין רק יש היה
arabic|ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيًٌٍَُِّْـ|في من على أن إلى لا هذا عن ما مع التي كان هذه أو هو كل لم بعد بين
persian|ءآأؤئابپتثجچحخدذرزژسشصضطظعغفقکگلمنهویۀًٌٍَُِّْـكي|و در به از که این را با است برای آن یک خود تا بر هم می شود
thai|กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรฤลวศษสหฬอฮะาำเแโใไๆฯัิีึืฺุู็่้๊๋์ํ|ที่ การ และ ใน ของ เป็น ได้ ให้ มี ไม่ จะ ว่า กับ จาก คน
"""
_EAST_ASIAN = """
japanese|のにはをたがでてとしれさいもなすりるこそあらかっまくけどよきおう日一年国人大会中本者上時生分出的事
simplified|的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心前但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运
traditional|的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡裏用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心前但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候帶導爭運
korean|이다는의에을가고하를은지사한서로기시도어인대자리그나들있정아스수일부장해전제보마라게과원상주니여와동면국적구습으안경것생소만성신문교용거화학관세요위실내회말계할때당연음모방업된없조무공미까개각중던인람명려유우같러통우치합했저입
"""


@dataclass(frozen=True)
class Language:
    """The letters of a language outside ASCII in lower case, those of loan words, and its most frequent words."""

    name: str
    letters: frozenset[str]
    loans: frozenset[str]
    words: frozenset[str]
    latin: bool


def _parse_languages(table: str, *, latin: bool) -> list[Language]:
    rows = (line.split("|") for line in table.strip().splitlines())
    return [
        Language(name, frozenset(own), frozenset(loans), frozenset(words.split()), latin)
        for name, letters, words in rows
        for own, _, loans in [letters.partition("+")]
    ]


ALPHABETIC = (*_parse_languages(_LATIN, latin=True), *_parse_languages(_OTHERS, latin=False))
FREQUENT = {name: frozenset(signs) for name, signs in (line.split("|") for line in _EAST_ASIAN.strip().splitlines())}
"""For each East Asian script, the signs that make up about half of any text."""
