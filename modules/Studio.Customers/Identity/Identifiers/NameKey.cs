using System.Globalization;
using System.Text;

namespace Studio.Customers.Identity.Identifiers;

/// <summary>
/// A name as names are compared: without case, accents, width, punctuation; the words of a Latin name in any order; a Chinese name without gaps, its commonest traditional characters as their simplified ones
/// (陳大文, 陈大文 and 陳　大文 are one name).
/// </summary>
public static class NameKey
{
    // Pairs of traditional and simplified, of surnames and of what given names are made with most. Not a converter of texts.
    private const string Pairs =
        "陳陈張张劉刘黃黄吳吴許许鄭郑謝谢楊杨趙赵蔣蒋蕭萧葉叶蘇苏呂吕盧卢鍾钟鄧邓馮冯賴赖羅罗韓韩顏颜簡简連连龔龚莊庄詹詹嚴严陸陆錢钱湯汤龍龙溫温關关倪倪貝贝賈贾閻阎鄒邹賀贺譚谭遲迟萬万孫孙馬马齊齐寧宁紀纪藍蓝單单歐欧聶聂衛卫鮑鲍魯鲁韋韦項项塗涂駱骆喬乔華华" +
        "國国偉伟傑杰豪豪麗丽鳳凤蘭兰瓊琼靜静鵬鹏飛飞輝辉榮荣銘铭雲云強强剛刚軍军慶庆東东業业興兴義义維维綺绮緯纬綸纶純纯紅红綠绿絲丝寶宝貴贵賢贤達达運运遠远進进邁迈恆恒愛爱憶忆懷怀學学禮礼書书詩诗詠咏謙谦誠诚諾诺謹谨讓让澤泽潔洁濤涛瀾澜淵渊滿满燦灿煒炜燁烨爾尔瑋玮瑩莹瓏珑碩硕" +
        "穎颖競竞築筑聰聪聖圣勝胜蓮莲薇薇蔣蒋薩萨蘋苹親亲覺觉豐丰賓宾錦锦鋒锋鈞钧鑫鑫鈴铃鋼钢鏡镜長长開开闊阔陽阳隆隆際际雋隽霖霖順顺頌颂頤颐風风馨馨駿骏驊骅鴻鸿鶴鹤鷹鹰麟麟齡龄樂乐樺桦橋桥歡欢歲岁殿殿氣气溝沟漢汉獻献現现環环畫画盡尽睿睿祿禄穀谷筆笔節节網网緣缘縱纵織织續续";

    private static readonly Dictionary<char, char> Simplified = Read();

    /// <summary>The key; empty where the name has no letter.</summary>
    public static string Of(string name)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var chinese = false;
        foreach (var c in name.Normalize(NormalizationForm.FormKD))
        {
            switch (CharUnicodeInfo.GetUnicodeCategory(c))
            {
                case UnicodeCategory.NonSpacingMark:
                    break;
                case UnicodeCategory.OtherLetter:
                    chinese = true;
                    word.Append(Simplified.GetValueOrDefault(c, c));
                    break;
                case UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.Surrogate:
                    word.Append(char.ToLowerInvariant(c));
                    break;
                default:
                    End(words, word);
                    break;
            }
        }

        End(words, word);
        return chinese ? string.Concat(words) : string.Join(' ', words.Order(StringComparer.Ordinal));
    }

    private static void End(List<string> words, StringBuilder word)
    {
        if (word.Length > 0)
        {
            words.Add(word.ToString());
            word.Clear();
        }
    }

    private static Dictionary<char, char> Read()
    {
        var map = new Dictionary<char, char>();
        for (var i = 0; i < Pairs.Length; i += 2)
        {
            map[Pairs[i]] = Pairs[i + 1];
        }

        return map;
    }
}
