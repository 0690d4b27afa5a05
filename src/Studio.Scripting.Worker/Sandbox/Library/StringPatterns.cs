using System.Text;
using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Library;

/// <summary>The methods of texts that take a pattern: <c>match</c>, <c>replace</c>, <c>search</c>, <c>split</c>.</summary>
internal static class StringPatterns
{
    public static void Install(Realm realm)
    {
        var prototype = realm.StringPrototype;
        realm.Method(prototype, "match", 1, Match);
        realm.Method(prototype, "matchAll", 1, MatchAll);
        realm.Method(prototype, "search", 1, (r, self, a) =>
        {
            var text = StringLibrary.Text(r, self);
            return RegExpLibrary.Find(r, Pattern(r, a.At(0), ""), text, 0) is { } found ? found.Index : -1;
        });
        realm.Method(prototype, "replace", 2, (r, self, a) => Replace(r, StringLibrary.Text(r, self), a, everywhere: false));
        realm.Method(prototype, "replaceAll", 2, (r, self, a) =>
        {
            if (a.At(0).Object is JsRegExp { IsGlobal: false })
            {
                throw r.TypeError("replaceAll must be called with a global RegExp");
            }

            return Replace(r, StringLibrary.Text(r, self), a, everywhere: true);
        });
        realm.Method(prototype, "split", 2, Split);
    }

    private static JsRegExp Pattern(Realm realm, in Value value, string flags) =>
        value.Object as JsRegExp ?? (JsRegExp)realm.RegExp(value.IsUndefined ? "(?:)" : Operators.ToText(realm, value), flags).Object!;

    private static Value Match(Realm realm, Value self, Value[] arguments)
    {
        var text = StringLibrary.Text(realm, self);
        var pattern = Pattern(realm, arguments.At(0), "");
        if (!pattern.IsGlobal)
        {
            return RegExpLibrary.Execute(realm, pattern, text);
        }

        pattern.Put(realm, "lastIndex", 0);
        var all = new JsArray(realm, []);
        foreach (var found in RegExpLibrary.FindAll(realm, pattern, text))
        {
            all.Add(realm, found.Value);
        }

        return all.Length == 0 ? Value.Null : all;
    }

    private static Value MatchAll(Realm realm, Value self, Value[] arguments)
    {
        var text = StringLibrary.Text(realm, self);
        if (arguments.At(0).Object is JsRegExp { IsGlobal: false })
        {
            throw realm.TypeError("String.prototype.matchAll called with a non-global RegExp argument");
        }

        var pattern = Pattern(realm, arguments.At(0), "g");
        var all = RegExpLibrary.FindAll(realm, pattern, text).GetEnumerator();
        return new JsIterator(realm.IteratorPrototype, r => all.MoveNext() ? (false, RegExpLibrary.Describe(r, pattern, all.Current, text)) : (true, default));
    }

    private static Value Replace(Realm realm, string text, Value[] arguments, bool everywhere)
    {
        realm.CheckStack();
        var function = arguments.At(1).Function;
        var result = new StringBuilder();
        var copied = 0;
        if (arguments.At(0).Object is JsRegExp pattern)
        {
            var template = function is null ? Operators.ToText(realm, arguments.At(1)) : "";
            foreach (var found in RegExpLibrary.FindForReplace(realm, pattern, text))
            {
                result.Append(text, copied, found.Index - copied);
                copied = found.Index + found.Length;
                var groups = RegExpLibrary.Groups(pattern, found);
                if (function is null)
                {
                    Expand(template, text, found.Index, found.Length, groups, pattern, result);
                }
                else
                {
                    Value[] values = [found.Value, .. groups.Select(g => g is null ? default(Value) : g), found.Index, text];
                    values = RegExpLibrary.NamedGroups(realm, pattern, found) is { } named ? [.. values, named] : values;
                    result.Append(Operators.ToText(realm, function.Call(realm, default, values)));
                }

                realm.Work(64);
                realm.LimitText(result.Length);
            }
        }
        else
        {
            var wanted = Operators.ToText(realm, arguments.At(0));
            var template = function is null ? Operators.ToText(realm, arguments.At(1)) : "";
            var from = 0;
            while (from <= text.Length && text.IndexOf(wanted, from, StringComparison.Ordinal) is >= 0 and var index)
            {
                result.Append(text, copied, index - copied);
                copied = index + wanted.Length;
                from = index + Math.Max(wanted.Length, 1);
                if (function is null)
                {
                    Expand(template, text, index, wanted.Length, [], null, result);
                }
                else
                {
                    result.Append(Operators.ToText(realm, function.Call(realm, default, [wanted, index, text])));
                }

                realm.Work(64);
                realm.LimitText(result.Length);
                if (!everywhere)
                {
                    break;
                }
            }
        }

        result.Append(text, copied, text.Length - copied);
        realm.CheckTextLength(result.Length);
        return result.ToString();
    }

    private static void Expand(string template, string text, int index, int length, IReadOnlyList<string?> groups, JsRegExp? pattern, StringBuilder result)
    {
        for (var i = 0; i < template.Length; i++)
        {
            var next = template[i] == '$' && i + 1 < template.Length ? template[i + 1] : '\0';
            i++;
            switch (next)
            {
                case '$':
                    result.Append('$');
                    break;
                case '&':
                    result.Append(text, index, length);
                    break;
                case '`':
                    result.Append(text, 0, index);
                    break;
                case '\'':
                    result.Append(text, index + length, text.Length - index - length);
                    break;
                case >= '0' and <= '9' when GroupNumber(template, i, groups.Count) is > 0 and var number:
                    i += number > 9 || (template[i] == '0') ? 1 : 0;
                    result.Append(groups[number - 1]);
                    break;
                case '<' when pattern is not null && pattern.GroupNames.Any(n => n is not null) && template.IndexOf('>', i) is > 0 and var end:
                    var group = pattern.GroupNames.ToList().IndexOf(template[(i + 1)..end]);
                    result.Append(group < 0 ? "" : groups[group]);
                    i = end;
                    break;
                default:
                    i--;
                    result.Append(template[i]);
                    break;
            }
        }
    }

    private static int GroupNumber(string template, int at, int count)
    {
        var one = template[at] - '0';
        var two = at + 1 < template.Length && char.IsAsciiDigit(template[at + 1]) ? (one * 10) + template[at + 1] - '0' : 0;
        return two > 0 && two <= count ? two : one <= count ? one : 0;
    }

    private static Value Split(Realm realm, Value self, Value[] arguments)
    {
        var text = StringLibrary.Text(realm, self);
        var limit = arguments.At(1).IsUndefined ? uint.MaxValue : Operators.ToUint32(Operators.ToNumber(realm, arguments[1]));
        var result = new JsArray(realm, []);
        if (limit == 0)
        {
            return result;
        }

        if (arguments.At(0).IsUndefined)
        {
            result.Add(realm, text);
            return result;
        }

        realm.Charge(text.Length * 2L);
        var parts = arguments[0].Object is JsRegExp pattern ? SplitBy(realm, text, pattern) : SplitBy(text, Operators.ToText(realm, arguments[0]));
        foreach (var part in parts)
        {
            realm.Work(8);
            result.Add(realm, part);
            if (result.Length >= limit)
            {
                break;
            }
        }

        return result;
    }

    private static IEnumerable<Value> SplitBy(string text, string separator)
    {
        if (separator.Length == 0)
        {
            foreach (var c in text)
            {
                yield return Operators.CharText(c);
            }

            yield break;
        }

        var from = 0;
        while (text.IndexOf(separator, from, StringComparison.Ordinal) is >= 0 and var index)
        {
            yield return text[from..index];
            from = index + separator.Length;
        }

        yield return text[from..];
    }

    private static IEnumerable<Value> SplitBy(Realm realm, string text, JsRegExp pattern)
    {
        if (text.Length == 0)
        {
            if (RegExpLibrary.Find(realm, pattern, text, 0) is not { Index: 0 })
            {
                yield return text;
            }

            yield break;
        }

        var copied = 0;
        var from = 0;
        while (from < text.Length && RegExpLibrary.Find(realm, pattern, text, from) is { } found)
        {
            var end = found.Index + found.Length;
            if (found.Index >= text.Length)
            {
                break;
            }

            if (end == copied || (found.Length == 0 && found.Index == copied))
            {
                from = Math.Max(from, found.Index) + 1;
                continue;
            }

            yield return text[copied..found.Index];
            foreach (var group in RegExpLibrary.Groups(pattern, found))
            {
                yield return group is null ? default(Value) : group;
            }

            copied = end;
            from = found.Length == 0 ? end + 1 : end;
        }

        yield return text[copied..];
    }
}
