using System.Globalization;
using System.Text;
using Studio.Scripting.Expressions.Runtime;
using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Library;

/// <summary><c>String</c>.</summary>
internal static class StringLibrary
{
    private delegate Value TextCode(Realm realm, string text, Value[] arguments);

    public static void Install(Realm realm)
    {
        var prototype = realm.StringPrototype;
        var type = realm.Constructor("String", 1, prototype,
            (r, _, a) => a.Length == 0 ? "" : a[0].IsSymbol ? Key.Of(a[0].Symbol!).ToString() : Operators.ToText(r, a[0]),
            (r, _, a) => new JsWrapper(a.Length == 0 ? "" : Operators.ToText(r, a[0]), r.StringPrototype));
        realm.Method(type, "fromCharCode", 1, (r, _, a) => string.Concat(a.Select(c => ((char)Operators.ToUint32(Operators.ToNumber(r, c))).ToString())));
        realm.Method(type, "fromCodePoint", 1, (r, _, a) => string.Concat(a.Select(c => CodePoint(r, c))));
        realm.Method(type, "raw", 1, Raw);
        realm.Method(prototype, "toString", 0, (r, self, _) => Own(r, self));
        realm.Method(prototype, "valueOf", 0, (r, self, _) => Own(r, self));
        InstallParts(realm);
        InstallSearch(realm);
        InstallChanges(realm);
        StringPatterns.Install(realm);
        realm.Method(prototype, JsSymbol.Iterator, 0, (r, self, _) =>
        {
            var text = Text(r, self);
            var at = 0;
            return new JsIterator(r.IteratorPrototype, _ =>
            {
                if (at >= text.Length)
                {
                    return (true, default);
                }

                var length = at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
                at += length;
                return (false, text.Substring(at - length, length));
            });
        });
    }

    /// <summary>The text a method works on.</summary>
    public static string Text(Realm realm, in Value self) =>
        self.IsNullish ? throw realm.TypeError("String.prototype method called on null or undefined") : Operators.ToText(realm, self);

    private static void Add(Realm realm, string name, int length, TextCode code) =>
        realm.Method(realm.StringPrototype, name, length, (r, self, a) =>
        {
            var text = Text(r, self);
            if (text.Length > 256)
            {
                r.Charge(text.Length * 2L);
            }

            return code(r, text, a);
        });

    private static void InstallParts(Realm realm)
    {
        Add(realm, "charAt", 1, (r, text, a) => Operators.ToInteger(r, a.At(0)) is >= 0 and var i && i < text.Length ? Operators.CharText(text[(int)i]) : "");
        Add(realm, "charCodeAt", 1, (r, text, a) => Operators.ToInteger(r, a.At(0)) is >= 0 and var i && i < text.Length ? text[(int)i] : double.NaN);
        Add(realm, "codePointAt", 1, (r, text, a) =>
        {
            var i = Operators.ToInteger(r, a.At(0));
            return !(i >= 0 && i < text.Length) ? default(Value)
                : i + 1 < text.Length && char.IsSurrogatePair(text[(int)i], text[(int)i + 1]) ? char.ConvertToUtf32(text[(int)i], text[(int)i + 1])
                : text[(int)i];
        });
        Add(realm, "at", 1, (r, text, a) =>
        {
            var i = Operators.ToInteger(r, a.At(0));
            i = i < 0 ? text.Length + i : i;
            return i >= 0 && i < text.Length ? Operators.CharText(text[(int)i]) : default(Value);
        });
        Add(realm, "slice", 2, (r, text, a) =>
        {
            var start = (int)ArrayLibrary.Index(r, a.At(0), (uint)text.Length, 0);
            var end = (int)ArrayLibrary.Index(r, a.At(1), (uint)text.Length, (uint)text.Length);
            return end <= start ? "" : text[start..end];
        });
        Add(realm, "substring", 2, (r, text, a) =>
        {
            var start = (int)Math.Clamp(Operators.ToInteger(r, a.At(0)), 0, text.Length);
            var end = a.At(1).IsUndefined ? text.Length : (int)Math.Clamp(Operators.ToInteger(r, a[1]), 0, text.Length);
            return text[Math.Min(start, end)..Math.Max(start, end)];
        });
        Add(realm, "substr", 2, (r, text, a) =>
        {
            var start = (int)ArrayLibrary.Index(r, a.At(0), (uint)text.Length, 0);
            var count = a.At(1).IsUndefined ? text.Length : Operators.ToInteger(r, a[1]);
            return text.Substring(start, (int)Math.Clamp(count, 0, text.Length - start));
        });
    }

    private static void InstallSearch(Realm realm)
    {
        Add(realm, "indexOf", 1, (r, text, a) =>
        {
            var wanted = Operators.ToText(r, a.At(0));
            return text.IndexOf(wanted, (int)Math.Clamp(Operators.ToInteger(r, a.At(1)), 0, text.Length), StringComparison.Ordinal);
        });
        Add(realm, "lastIndexOf", 1, (r, text, a) =>
        {
            var wanted = Operators.ToText(r, a.At(0));
            var number = Operators.ToNumber(r, a.At(1));
            var start = double.IsNaN(number) ? text.Length : Math.Clamp(Math.Truncate(number), 0, text.Length);
            var limit = (int)Math.Min(start, text.Length - wanted.Length);
            return limit < 0 ? -1 : text.AsSpan(0, limit + wanted.Length).LastIndexOf(wanted, StringComparison.Ordinal);
        });
        Add(realm, "includes", 1, (r, text, a) => text.AsSpan(Start(r, text, a)).Contains(Plain(r, a.At(0)), StringComparison.Ordinal));
        Add(realm, "startsWith", 1, (r, text, a) => text.AsSpan(Start(r, text, a)).StartsWith(Plain(r, a.At(0)), StringComparison.Ordinal));
        Add(realm, "endsWith", 1, (r, text, a) =>
            text.AsSpan(0, a.At(1).IsUndefined ? text.Length : (int)Math.Clamp(Operators.ToInteger(r, a[1]), 0, text.Length)).EndsWith(Plain(r, a.At(0)), StringComparison.Ordinal));
        Add(realm, "localeCompare", 1, (r, text, a) => Math.Sign(CultureInfo.InvariantCulture.CompareInfo.Compare(text, Operators.ToText(r, a.At(0)), CompareOptions.None)));
    }

    private static void InstallChanges(Realm realm)
    {
        Add(realm, "toLowerCase", 0, (_, text, _) => LetterCase.Lower(text));
        Add(realm, "toUpperCase", 0, (_, text, _) => LetterCase.Upper(text));
        Add(realm, "toLocaleLowerCase", 0, (_, text, _) => LetterCase.Lower(text));
        Add(realm, "toLocaleUpperCase", 0, (_, text, _) => LetterCase.Upper(text));
        Add(realm, "trim", 0, (_, text, _) => JavaScriptText.Trim(text).ToString());
        Add(realm, "trimStart", 0, (_, text, _) => JavaScriptText.TrimStart(text).ToString());
        Add(realm, "trimEnd", 0, (_, text, _) => JavaScriptText.TrimEnd(text).ToString());
        Add(realm, "trimLeft", 0, (_, text, _) => JavaScriptText.TrimStart(text).ToString());
        Add(realm, "trimRight", 0, (_, text, _) => JavaScriptText.TrimEnd(text).ToString());
        Add(realm, "padStart", 2, (r, text, a) => Pad(r, text, a) + text);
        Add(realm, "padEnd", 2, (r, text, a) => text + Pad(r, text, a));
        Add(realm, "concat", 1, (r, text, a) =>
        {
            Value result = text;
            foreach (var part in a)
            {
                result = Operators.Concat(r, result, Operators.ToText(r, part));
            }

            return result;
        });
        Add(realm, "repeat", 1, (r, text, a) =>
        {
            var count = Operators.ToInteger(r, a.At(0));
            if (count < 0 || double.IsInfinity(count))
            {
                throw r.RangeError($"Invalid count value: {Operators.NumberToText(count)}");
            }

            r.CheckTextLength((long)Math.Min(count * text.Length, 1e15));
            return text.Length == 0 ? "" : new StringBuilder(text.Length * (int)count).Insert(0, text, (int)count).ToString();
        });
        Add(realm, "normalize", 0, (r, text, a) =>
        {
            var form = a.At(0).IsUndefined ? "NFC" : Operators.ToText(r, a[0]);
            try
            {
                return text.Normalize(form switch
                {
                    "NFC" => NormalizationForm.FormC,
                    "NFD" => NormalizationForm.FormD,
                    "NFKC" => NormalizationForm.FormKC,
                    "NFKD" => NormalizationForm.FormKD,
                    _ => throw r.RangeError("The normalization form should be one of NFC, NFD, NFKC, NFKD."),
                });
            }
            catch (ArgumentException)
            {
                // Half a surrogate pair has no form; the text stays what it is.
                return text;
            }
        });
    }

    private static string Own(Realm realm, in Value self) =>
        self.IsString ? self.Text
        : self.Object is JsWrapper { Value: { IsString: true } text } ? text.Text
        : throw realm.TypeError("String.prototype.toString requires that 'this' be a String");

    private static string Plain(Realm realm, in Value value) =>
        value.Object is JsRegExp ? throw realm.TypeError("First argument must not be a regular expression") : Operators.ToText(realm, value);

    private static int Start(Realm realm, string text, Value[] arguments) => (int)Math.Clamp(Operators.ToInteger(realm, arguments.At(1)), 0, text.Length);

    private static string Pad(Realm realm, string text, Value[] arguments)
    {
        var length = Operators.ToInteger(realm, arguments.At(0));
        var filler = arguments.At(1).IsUndefined ? " " : Operators.ToText(realm, arguments[1]);
        if (!(length > text.Length) || filler.Length == 0)
        {
            return "";
        }

        realm.CheckTextLength((long)Math.Min(length, 1e15));
        var missing = (int)length - text.Length;
        return string.Create(missing, filler, static (target, source) =>
        {
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = source[i % source.Length];
            }
        });
    }

    private static string CodePoint(Realm realm, in Value value)
    {
        var code = Operators.ToNumber(realm, value);
        if (!(code >= 0 && code <= 0x10FFFF && code == Math.Floor(code)))
        {
            throw realm.RangeError($"Invalid code point {Operators.ToText(realm, value)}");
        }

        return code is >= 0xD800 and <= 0xDFFF ? ((char)code).ToString() : char.ConvertFromUtf32((int)code);
    }

    private static Value Raw(Realm realm, Value self, Value[] arguments)
    {
        var raw = Operators.ToObject(realm, Operators.ToObject(realm, arguments.At(0)).Get(realm, "raw"));
        var length = Operators.LengthOf(realm, raw);
        Value result = "";
        for (uint i = 0; i < length; i++)
        {
            result = Operators.Concat(realm, result, Operators.ToText(realm, raw.GetIndex(realm, i)));
            result = i + 1 < length && i + 1 < arguments.Length ? Operators.Concat(realm, result, Operators.ToText(realm, arguments[i + 1])) : result;
        }

        return result;
    }
}
