"""What the ads say, in the languages of eleven scripts; every line is set as it stands."""

from __future__ import annotations

from dataclasses import dataclass

RIGHT_TO_LEFT = ("ar", "he")
"""Languages that are read from the right."""
TOP_DOWN = ("ja", "zh", "ko")
"""Languages whose letters may stand one under the other."""
UNJOINED = ("en", "fr", "vi", "el", "ru", "ja", "zh", "ko", "he")
"""Languages whose letters may be set one by one, so also along a curve."""
BRANDS = ("Quillon", "Marlow & Finch", "OSTARA", "Pepita", "Haus Nord", "Brio", "Tessel", "ALBA")
"""Made up; none belongs to anybody that we know of."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What one language offers to choose from.

    Attributes:
        headlines: Each in the lines in which it may be set.
        shouts: One short word, for huge letters.
        leads: One line below a headline.
        features: Three short lines of a list.
        buttons: What a button says.
        prices: As bursts and tags show them.
        legal: Small print.
    """

    headlines: tuple[tuple[str, ...], ...]
    shouts: tuple[str, ...]
    leads: tuple[str, ...]
    features: tuple[str, str, str]
    buttons: tuple[str, ...]
    prices: tuple[tuple[str, str], ...]
    legal: str


COPY = {
    "en": Copy(
        (("Slow mornings,", "good coffee"), ("A chair for", "every evening"), ("Wild at heart",)),
        ("FRESH", "HELLO", "WILD"),
        ("Made by hand in small batches", "Three weeks on trial, no questions"),
        ("Ready in ten minutes", "No added sugar", "Refill at any shop"),
        ("Take a seat", "Find a table", "See how"),
        (("only", "$7.90"), ("from", "$129"), ("save", "35%")),
        "Offer ends 31 May. Not in combination with other offers.",
    ),
    "fr": Copy(
        (("Le goût", "du dimanche"), ("Respirez,", "c’est l’été"), ("Faite pour durer",)),
        ("ENCORE", "SOLEIL", "BRAVO"),
        ("Cueilli, pressé, embouteillé ici", "Deux ans de garantie sur tout"),
        ("Livrée en deux jours", "Bois de nos forêts", "Réparable à vie"),
        ("J’en profite", "Où nous trouver", "Goûter"),
        (("dès", "4,90 €"), ("jusqu’à", "−40 %"), ("à partir de", "89 €")),
        "Offre valable jusqu’au 12 juin, dans la limite des stocks.",
    ),
    "vi": Copy(
        (("Hương vị", "của quê nhà"), ("Ngủ ngon", "mỗi đêm"), ("Mùa hè rực rỡ",)),
        ("TƯƠI", "MỚI", "ĐẸP"),
        ("Làm thủ công mỗi buổi sáng", "Giao tận nhà trong hai giờ"),
        ("Không đường", "Không chất bảo quản", "Đổi trả dễ dàng"),
        ("Đặt bàn", "Thử ngay", "Xem thêm"),
        (("chỉ", "99.000₫"), ("giảm", "25%")),
        "Áp dụng đến hết ngày 30 tháng 6 tại các cửa hàng.",
    ),
    "el": Copy(
        (("Η γεύση", "του νησιού"), ("Μια βόλτα", "στη θάλασσα"), ("Σπίτι με φως",)),
        ("ΦΩΣ", "ΖΩΗ", "ΝΕΟ"),
        ("Από το χωράφι στο τραπέζι", "Παράδοση σε δύο μέρες"),
        ("Χωρίς ζάχαρη", "Έτοιμο σε πέντε λεπτά", "Φτιαγμένο στην Ελλάδα"),
        ("Δες πώς", "Κράτηση", "Δοκίμασε"),
        (("μόνο", "6,50 €"), ("έως", "−30%")),
        "Η προσφορά ισχύει έως τις 15 Ιουλίου σε όλα τα καταστήματα.",
    ),
    "ru": Copy(
        (("Тёплый дом", "в холодный день"), ("Завтрак", "для двоих"), ("Город твоей мечты",)),
        ("ЛЕТО", "УРА", "СОК"),
        ("Сделано вручную в маленькой мастерской", "Привезём завтра утром"),
        ("Без сахара", "Гарантия пять лет", "Вернуть можно всегда"),
        ("Хочу", "Где купить", "Попробовать"),
        (("всего", "299 ₽"), ("до", "−50 %")),
        "Предложение действует до 31 августа. Количество ограничено.",
    ),
    "ar": Copy(
        (("قهوة الصباح", "كما تحبها"), ("بيت يتسع", "للجميع"), ("صيف لا ينتهي",)),
        ("جديد", "أهلا", "طازج"),
        ("يصلك إلى الباب في يومين", "مصنوع باليد من خشب الزيتون"),
        ("بدون سكر", "ضمان خمس سنوات", "جاهز في دقائق"),
        ("اطلب الآن", "احجز طاولة", "اعرف المزيد"),
        (("فقط", "٤٩ ريال"), ("خصم", "٣٠٪")),
        "يسري العرض حتى نهاية الشهر أو نفاد الكمية.",
    ),
    "he": Copy(
        (("קפה של בוקר", "בדיוק כמו שצריך"), ("בית עם", "הרבה אור"), ("קיץ בלי סוף",)),
        ("חדש", "שלום", "טרי"),
        ("עבודת יד מסדנה קטנה בגליל", "משלוח עד הבית תוך יומיים"),
        ("בלי סוכר", "אחריות לחמש שנים", "מוכן תוך דקות"),
        ("להזמנה", "לפרטים", "לטעום"),
        (("רק", "₪39"), ("עד", "40%")),
        "המבצע בתוקף עד סוף החודש או עד גמר המלאי.",
    ),
    "hi": Copy(
        (("घर जैसा", "स्वाद"), ("हर सुबह", "नई शुरुआत"), ("रंगों का त्योहार",)),
        ("नया", "ताज़ा", "वाह"),
        ("दो दिन में आपके दरवाज़े पर", "हाथ से बना, प्यार से परोसा"),
        ("बिना चीनी", "पाँच साल की गारंटी", "मिनटों में तैयार"),
        ("अभी मँगाएँ", "और जानें", "आज़माएँ"),
        (("सिर्फ़", "₹249"), ("छूट", "30%")),
        "यह प्रस्ताव महीने के अंत तक या स्टॉक रहने तक मान्य है।",
    ),
    "th": Copy(
        (("รสชาติ", "ของบ้านเรา"), ("เช้าวันใหม่", "สดใสกว่าเดิม"), ("หน้าร้อนนี้ไปทะเล",)),
        ("ใหม่", "สด", "ว้าว"),
        ("ส่งถึงบ้านภายในสองวัน", "ทำด้วยมือทุกเช้า"),
        ("ไม่มีน้ำตาล", "รับประกันห้าปี", "พร้อมในไม่กี่นาที"),
        ("สั่งเลย", "จองโต๊ะ", "ดูเพิ่ม"),
        (("เพียง", "฿199"), ("ลด", "30%")),
        "โปรโมชั่นถึงสิ้นเดือนนี้ หรือจนกว่าสินค้าจะหมด",
    ),
    "ja": Copy(
        (("朝のひととき、", "深い香り"), ("暮らしに", "木のぬくもり"), ("夏を味わう",)),
        ("新茶", "旬", "初夏"),
        ("職人が一つずつ手づくり", "二日でお届けします"),
        ("砂糖不使用", "五年間の保証", "三分でできあがり"),
        ("予約する", "くわしく見る", "試してみる"),
        (("税込", "980円"), ("最大", "30%オフ")),
        "六月末日まで。数に限りがございます。",
    ),
    "zh": Copy(
        (("清晨第一杯", "好咖啡"), ("家的味道", "就在这里"), ("夏日新风尚",)),
        ("新品", "鲜", "上市"),
        ("两天之内送到家门口", "小作坊手工制作"),
        ("无添加糖", "五年质保", "三分钟即可享用"),
        ("立即预订", "了解更多", "去看看"),
        (("仅售", "¥69"), ("低至", "5折")),
        "活动至六月三十日，数量有限，售完即止。",
    ),
    "ko": Copy(
        (("아침을 여는", "깊은 향기"), ("우리 집에", "나무 한 그루"), ("여름을 담다",)),
        ("신상", "봄날", "맛"),
        ("작은 공방에서 손으로 만듭니다", "이틀 안에 집 앞까지"),
        ("설탕 없이", "오 년 보증", "삼 분이면 완성"),
        ("예약하기", "더 보기", "맛보기"),
        (("단돈", "9,900원"), ("최대", "30%")),
        "행사는 이달 말까지이며 재고 소진 시 끝납니다.",
    ),
}
"""By language."""
