using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Studio.Scripting.Worker.Sandbox.Runtime;

/// <summary>A pattern ready to search, and the names of its groups from 1.</summary>
internal sealed record CompiledPattern(Regex Regex, IReadOnlyList<string?> GroupNames);

/// <summary>Writes JavaScript's regular expressions as .NET's: what means something else there is spelled out.</summary>
internal sealed partial class RegExpTranslator
{
    private const string LineEnds = "\\n\\r\\u2028\\u2029";
    private const string Space = "\\t-\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";
    private const string Word = "a-zA-Z0-9_";
    private const int MaxNesting = 100;

    private readonly string _pattern;
    private readonly bool _isMultiline;
    private readonly bool _isUnicode;
    private readonly bool _dotAll;
    private readonly StringBuilder _output = new();
    private readonly List<string?> _groups;
    private int _at;
    private int _nesting;

    private RegExpTranslator(string pattern, string flags)
    {
        _pattern = pattern;
        _isMultiline = flags.Contains('m', StringComparison.Ordinal);
        _isUnicode = flags.Contains('u', StringComparison.Ordinal);
        _dotAll = flags.Contains('s', StringComparison.Ordinal);
        _groups = FindGroups(pattern);
    }

    /// <summary>What is wrong with a regular expression; null when it can be used.</summary>
    public static string? FaultOf(string pattern, string flags)
    {
        for (var i = 0; i < flags.Length; i++)
        {
            if (!"dgimsuy".Contains(flags[i], StringComparison.Ordinal) || flags.IndexOf(flags[i], i + 1) >= 0)
            {
                return "Invalid regular expression flags";
            }
        }

        try
        {
            new RegExpTranslator(pattern, flags).Translate();
            return null;
        }
        catch (FormatException fault)
        {
            return $"Invalid regular expression: /{(pattern.Length > 80 ? pattern[..77] + "..." : pattern)}/: {fault.Message}";
        }
    }

    /// <summary>Compiles a pattern that has no fault; null when .NET cannot take it all the same.</summary>
    public static CompiledPattern? Compile(string pattern, string flags, TimeSpan limit)
    {
        var translator = new RegExpTranslator(pattern, flags);
        translator.Translate();
        var options = RegexOptions.CultureInvariant | (flags.Contains('i', StringComparison.Ordinal) ? RegexOptions.IgnoreCase : RegexOptions.None);
        var text = translator._output.ToString();
        try
        {
            return new CompiledPattern(new Regex(flags.Contains('y', StringComparison.Ordinal) ? $"\\G(?:{text})" : text, options, limit), translator._groups);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // The groups that capture, by their order, with their names.
    private static List<string?> FindGroups(string pattern)
    {
        var groups = new List<string?>();
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\':
                    i++;
                    break;
                case '[':
                    inClass = true;
                    break;
                case ']':
                    inClass = false;
                    break;
                case '(' when !inClass && (i + 1 >= pattern.Length || pattern[i + 1] != '?'):
                    groups.Add(null);
                    break;
                case '(' when !inClass && i + 3 < pattern.Length && pattern[i + 2] == '<' && pattern[i + 3] is not ('=' or '!'):
                    var end = pattern.IndexOf('>', i);
                    groups.Add(end < 0 ? "" : pattern[(i + 3)..end]);
                    break;
                default:
                    break;
            }
        }

        return groups;
    }

    private void Translate()
    {
        var open = new Stack<int>();
        while (_at < _pattern.Length)
        {
            var c = _pattern[_at];
            switch (c)
            {
                case '(':
                    open.Push(_at);
                    _nesting = open.Count > MaxNesting ? throw new FormatException("Groups are nested too deeply") : open.Count;
                    OpenGroup();
                    continue;
                case ')':
                    if (!open.TryPop(out _))
                    {
                        throw new FormatException("Unmatched ')'");
                    }

                    break;
                case '[':
                    ReadClass();
                    continue;
                case '\\':
                    ReadEscape();
                    continue;
                case '.':
                    _output.Append(_dotAll ? "[\\s\\S]" : $"[^{LineEnds}]");
                    _at++;
                    continue;
                case '^':
                    _output.Append(_isMultiline ? $"(?<=\\A|[{LineEnds}])" : "\\A");
                    _at++;
                    continue;
                case '$':
                    _output.Append(_isMultiline ? $"(?=[{LineEnds}]|\\z)" : "\\z");
                    _at++;
                    continue;
                case '*' or '+' or '?' or '{':
                    ReadQuantifier(c);
                    continue;
                case '#' or ' ' or '}' or ']':
                    _output.Append('\\');
                    break;
                default:
                    break;
            }

            _output.Append(c);
            _at++;
        }

        if (open.Count > 0)
        {
            throw new FormatException("Unterminated group");
        }
    }

    private void OpenGroup()
    {
        var rest = _pattern.AsSpan(_at);
        if (rest.Length < 2 || rest[1] != '?')
        {
            _output.Append('(');
            _at++;
            return;
        }

        foreach (var known in (ReadOnlySpan<string>)["(?:", "(?=", "(?!", "(?<=", "(?<!"])
        {
            if (rest.StartsWith(known, StringComparison.Ordinal))
            {
                _output.Append(known);
                _at += known.Length;
                return;
            }
        }

        var end = _pattern.IndexOf('>', _at);
        if (!rest.StartsWith("(?<", StringComparison.Ordinal) || end < _at + 4)
        {
            throw new FormatException("Invalid group");
        }

        _output.Append('(');
        _at = end + 1;
    }

    private void ReadQuantifier(char c)
    {
        var length = c == '{' ? CountLength() : 1;
        if (length == 0)
        {
            _output.Append("\\{");
            _at++;
            return;
        }

        if (_output.Length == 0 || _output[^1] is '|' && (_output.Length < 2 || _output[^2] != '\\') || EndsWithOpenGroup())
        {
            throw new FormatException("Nothing to repeat");
        }

        var quantifier = _pattern.Substring(_at, length);
        if (c == '{')
        {
            quantifier = Bounded(quantifier);
        }

        _output.Append(quantifier);
        _at += length;
        if (_at < _pattern.Length && _pattern[_at] == '?')
        {
            _output.Append('?');
            _at++;
        }

        if (_at < _pattern.Length && (_pattern[_at] is '*' or '+' or '?' || (_pattern[_at] == '{' && CountLength() > 0)))
        {
            throw new FormatException("Nothing to repeat");
        }
    }

    private bool EndsWithOpenGroup() => _at > 0 && _pattern[_at - 1] == '(' && (_at < 2 || _pattern[_at - 2] != '\\');

    private int CountLength()
    {
        var i = _at + 1;
        while (i < _pattern.Length && char.IsAsciiDigit(_pattern[i]))
        {
            i++;
        }

        if (i == _at + 1 || i >= _pattern.Length)
        {
            return 0;
        }

        if (_pattern[i] == ',')
        {
            i++;
            while (i < _pattern.Length && char.IsAsciiDigit(_pattern[i]))
            {
                i++;
            }
        }

        return i < _pattern.Length && _pattern[i] == '}' ? i - _at + 1 : 0;
    }

    // Counts beyond an int are as good as an int's largest.
    private static string Bounded(string quantifier)
    {
        var parts = quantifier[1..^1].Split(',');
        var least = Count(parts[0]);
        if (parts.Length > 1 && parts[1].Length > 0 && Count(parts[1]) < least)
        {
            throw new FormatException("numbers out of order in {} quantifier");
        }

        return parts.Length == 1 ? $"{{{least}}}" : parts[1].Length == 0 ? $"{{{least},}}" : $"{{{least},{Count(parts[1])}}}";
    }

    private static int Count(string digits) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : int.MaxValue;
}
