using System.Text;
using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Library;

/// <summary>The global names that belong to no object, and <c>console</c> and <c>log</c>.</summary>
internal static class GlobalLibrary
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()";
    private const string Reserved = ";/?:@&=+$,#";

    public static void Install(Realm realm)
    {
        var global = realm.Standard;
        global.Set("undefined", default, Attributes.None);
        global.Set("NaN", double.NaN, Attributes.None);
        global.Set("Infinity", double.PositiveInfinity, Attributes.None);
        realm.Getter(global, "globalThis", (r, _, _) => r.Global);
        realm.Method(global, "isNaN", 1, (r, _, a) => double.IsNaN(Operators.ToNumber(r, a.At(0))));
        realm.Method(global, "isFinite", 1, (r, _, a) => double.IsFinite(Operators.ToNumber(r, a.At(0))));
        realm.Method(global, "encodeURIComponent", 1, (r, _, a) => Encode(r, Operators.ToText(r, a.At(0)), Unreserved));
        realm.Method(global, "encodeURI", 1, (r, _, a) => Encode(r, Operators.ToText(r, a.At(0)), Unreserved + Reserved));
        realm.Method(global, "decodeURIComponent", 1, (r, _, a) => Decode(r, Operators.ToText(r, a.At(0)), ""));
        realm.Method(global, "decodeURI", 1, (r, _, a) => Decode(r, Operators.ToText(r, a.At(0)), Reserved));

        var console = realm.Plain();
        global.Set("console", console, Attributes.Hidden);
        foreach (var level in (ReadOnlySpan<string>)["log", "info", "warn", "error", "debug"])
        {
            realm.Method(console, level, 0, (r, _, a) =>
            {
                r.WriteLog(level == "log" ? "info" : level, string.Join(' ', a.Select(v => Show(r, v))));
                return default;
            });
        }

        realm.Method(global, "log", 2, (r, _, a) =>
        {
            var level = a.Length > 1 ? Operators.ToText(r, a[0]) : "info";
            r.WriteLog(level, string.Join(' ', a.Skip(a.Length > 1 ? 1 : 0).Select(v => Show(r, v))));
            return default;
        });
    }

    // As a console shows a value: objects as JSON.
    private static string Show(Realm realm, in Value value)
    {
        if (value.IsSymbol)
        {
            return Key.Of(value.Symbol!).ToString();
        }

        if (value.Object is not { } target)
        {
            return Operators.ToText(realm, value);
        }

        if (target is JsFunction function)
        {
            return $"[Function: {function.NameText}]";
        }

        try
        {
            return target is JsError ? Operators.ErrorText(realm, target) : JsonWriter.Write(realm, value) ?? "undefined";
        }
        catch (JsThrow)
        {
            return $"[{target.Class}]";
        }
    }

    private static Value Encode(Realm realm, string text, string kept)
    {
        realm.Charge(text.Length * 6L);
        var result = new StringBuilder(text.Length);
        Span<byte> bytes = stackalloc byte[4];
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (kept.Contains(c, StringComparison.Ordinal))
            {
                result.Append(c);
                continue;
            }

            if (!Rune.TryGetRuneAt(text, i, out var rune))
            {
                throw realm.Error("URIError", "URI malformed");
            }

            i += rune.Utf16SequenceLength - 1;
            foreach (var b in bytes[..rune.EncodeToUtf8(bytes)])
            {
                result.Append('%').Append(Convert.ToHexString([b]));
            }
        }

        realm.CheckTextLength(result.Length);
        return result.ToString();
    }

    private static Value Decode(Realm realm, string text, string kept)
    {
        realm.Charge(text.Length * 6L);
        var result = new StringBuilder(text.Length);
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length;)
        {
            if (text[i] != '%')
            {
                result.Append(text[i++]);
                continue;
            }

            var start = i;
            bytes.Clear();
            var count = 1;
            for (var n = 0; n < count; n++, i += 3)
            {
                if (i + 2 >= text.Length || text[i] != '%' || !byte.TryParse(text.AsSpan(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var b))
                {
                    throw realm.Error("URIError", "URI malformed");
                }

                count = n > 0 ? count : b < 0x80 ? 1 : b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
                bytes.Add(b);
            }

            if (Rune.DecodeFromUtf8([.. bytes], out var rune, out var used) != System.Buffers.OperationStatus.Done || used != bytes.Count)
            {
                throw realm.Error("URIError", "URI malformed");
            }

            _ = rune.IsAscii && kept.Contains((char)rune.Value, StringComparison.Ordinal) ? result.Append(text, start, i - start) : result.Append(rune.ToString());
        }

        return result.ToString();
    }
}
