using System.Text.RegularExpressions;
using Studio.Scripting.Worker.Sandbox.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Library;

/// <summary><c>RegExp</c>. A search that takes too long ends the run.</summary>
internal static class RegExpLibrary
{
    public static void Install(Realm realm)
    {
        var prototype = realm.RegExpPrototype;
        realm.Constructor("RegExp", 2, prototype, Make, Make);
        realm.Method(prototype, "exec", 1, (r, self, a) => Execute(r, Own(r, self), Operators.ToText(r, a.At(0))));
        realm.Method(prototype, "test", 1, (r, self, a) => !Execute(r, Own(r, self), Operators.ToText(r, a.At(0))).IsNull);
        realm.Method(prototype, "toString", 0, (r, self, _) => $"/{Source(Own(r, self))}/{Own(r, self).Flags}");
        realm.Getter(prototype, "source", (_, self, _) => self.Object is JsRegExp pattern ? Source(pattern) : "(?:)");
        realm.Getter(prototype, "flags", (_, self, _) => self.Object is JsRegExp pattern ? string.Concat(pattern.Flags.Order()) : "");
        foreach (var (name, flag) in (ReadOnlySpan<(string, char)>)[("global", 'g'), ("ignoreCase", 'i'), ("multiline", 'm'), ("sticky", 'y'), ("unicode", 'u'), ("dotAll", 's')])
        {
            realm.Getter(prototype, name, (_, self, _) => self.Object is JsRegExp pattern ? pattern.Flags.Contains(flag, StringComparison.Ordinal) : default(Value));
        }
    }

    /// <summary>The first match from a place on.</summary>
    public static Match? Find(Realm realm, JsRegExp pattern, string text, int start)
    {
        try
        {
            var found = pattern.Regex.Match(text, start);
            realm.Check();
            return found.Success ? found : null;
        }
        catch (RegexMatchTimeoutException)
        {
            throw new SandboxAbort(SandboxFault.TimeLimit, "The search of a regular expression takes too long.");
        }
    }

    /// <summary>All matches, one after the other; an empty one moves on by a character.</summary>
    public static IEnumerable<Match> FindAll(Realm realm, JsRegExp pattern, string text)
    {
        var start = 0;
        while (start <= text.Length && Find(realm, pattern, text, start) is { } found)
        {
            yield return found;
            start = found.Index + Math.Max(found.Length, 1);
        }
    }

    public static IEnumerable<Match> FindForReplace(Realm realm, JsRegExp pattern, string text)
    {
        if (pattern.IsGlobal)
        {
            pattern.Put(realm, "lastIndex", 0);
            return FindAll(realm, pattern, text);
        }

        return Find(realm, pattern, text, 0) is { } found ? [found] : [];
    }

    /// <summary>What <c>exec</c> gives: the match with its groups, or null; <c>lastIndex</c> moves when the pattern is global or sticky.</summary>
    public static Value Execute(Realm realm, JsRegExp pattern, string text)
    {
        var moves = pattern.IsGlobal || pattern.IsSticky;
        var start = moves ? Operators.ToInteger(realm, pattern.Get(realm, "lastIndex")) : 0;
        var found = start >= 0 && start <= text.Length ? Find(realm, pattern, text, (int)start) : null;
        if (moves)
        {
            pattern.Put(realm, "lastIndex", found is null ? 0 : found.Index + found.Length);
        }

        return found is null ? Value.Null : Describe(realm, pattern, found, text);
    }

    public static JsArray Describe(Realm realm, JsRegExp pattern, Match found, string text)
    {
        var result = new JsArray(realm, [found.Value, .. Groups(pattern, found).Select(g => g is null ? default(Value) : g)]);
        result.Set("index", found.Index);
        result.Set("input", text);
        result.Set("groups", NamedGroups(realm, pattern, found) is { } named ? named : default(Value));
        return result;
    }

    /// <summary>The texts of the groups from 1; null for one that took no part.</summary>
    public static IReadOnlyList<string?> Groups(JsRegExp pattern, Match found)
    {
        var groups = new string?[pattern.GroupNames.Count];
        for (var i = 0; i < groups.Length; i++)
        {
            var group = found.Groups[i + 1];
            groups[i] = group.Success ? group.Value : null;
        }

        return groups;
    }

    public static JsObject? NamedGroups(Realm realm, JsRegExp pattern, Match found)
    {
        if (!pattern.GroupNames.Any(n => n is not null))
        {
            return null;
        }

        var named = new JsObject(null);
        var groups = Groups(pattern, found);
        for (var i = 0; i < groups.Count; i++)
        {
            if (pattern.GroupNames[i] is { } name)
            {
                named.Set(name, groups[i] is { } text ? text : default(Value));
            }
        }

        return named;
    }

    private static string Source(JsRegExp pattern)
    {
        if (pattern.Source.Length == 0)
        {
            return "(?:)";
        }

        var inClass = false;
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < pattern.Source.Length; i++)
        {
            var c = pattern.Source[i];
            _ = c == '/' && !inClass ? text.Append('\\') : c == '\n' ? text.Append("\\n") : text;
            inClass = c == '[' || (c != ']' && inClass);
            _ = c == '\n' ? text : text.Append(c);
            if (c == '\\' && i + 1 < pattern.Source.Length)
            {
                text.Append(pattern.Source[++i]);
            }
        }

        return text.ToString();
    }

    private static JsRegExp Own(Realm realm, in Value self) => self.Object as JsRegExp ?? throw realm.TypeError("Receiver is not a RegExp");

    private static Value Make(Realm realm, Value self, Value[] arguments)
    {
        var flags = arguments.At(1);
        if (arguments.At(0).Object is JsRegExp pattern)
        {
            return realm.RegExp(pattern.Source, flags.IsUndefined ? pattern.Flags : Operators.ToText(realm, flags));
        }

        var source = arguments.At(0).IsUndefined ? "" : Operators.ToText(realm, arguments[0]);
        return realm.RegExp(source, flags.IsUndefined ? "" : Operators.ToText(realm, flags));
    }
}
