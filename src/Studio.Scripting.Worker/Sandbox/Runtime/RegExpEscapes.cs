using System.Globalization;
using System.Text;
using Studio.Scripting.Expressions.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Runtime;

/// <summary>Escapes, references to groups, and classes of characters.</summary>
internal sealed partial class RegExpTranslator
{
    private void ReadEscape()
    {
        if (++_at >= _pattern.Length)
        {
            throw new FormatException("\\ at end of pattern");
        }

        var c = _pattern[_at];
        switch (c)
        {
            case 'b' or 'B':
                _at++;
                var (edge, inside) = ($"(?<=[{Word}])(?![{Word}])|(?<![{Word}])(?=[{Word}])", $"(?<=[{Word}])(?=[{Word}])|(?<![{Word}])(?![{Word}])");
                _output.Append(CultureInfo.InvariantCulture, $"(?:{(c == 'b' ? edge : inside)})");
                break;
            case >= '1' and <= '9':
                ReadBackReference();
                break;
            case 'k' when _groups.Exists(g => g is not null) && _at + 1 < _pattern.Length && _pattern[_at + 1] == '<':
                var end = _pattern.IndexOf('>', _at);
                var name = end < 0 ? "" : _pattern[(_at + 2)..end];
                var number = _groups.IndexOf(name) + 1;
                AppendReference(number == 0 ? throw new FormatException("Invalid named capture referenced") : number);
                _at = end + 1;
                break;
            default:
                if (ClassOf(c) is { } set)
                {
                    _at++;
                    _output.Append('[').Append(char.IsUpper(c) ? "^" : "").Append(set).Append(']');
                }
                else
                {
                    AppendLiteral(ReadCharacter());
                }

                break;
        }
    }

    private void ReadBackReference()
    {
        var start = _at;
        while (_at < _pattern.Length && _at - start < 4 && char.IsAsciiDigit(_pattern[_at]))
        {
            _at++;
        }

        var number = int.Parse(_pattern.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture);
        if (number <= _groups.Count)
        {
            AppendReference(number);
            return;
        }

        // No such group: an octal escape, or the digit itself.
        _at = start;
        AppendLiteral(_pattern[_at] >= '8' ? _pattern[_at++] : ReadOctal());
    }

    // A group that has matched nothing yet is empty text in JavaScript and no match in .NET.
    private void AppendReference(int number) => _output.Append(CultureInfo.InvariantCulture, $"(?({number})\\{number}(?:))");

    private static string? ClassOf(char c) => (char)(c | 0x20) switch
    {
        'd' => "0-9",
        'w' => Word,
        's' => Space,
        _ => null,
    };

    private char ReadOctal()
    {
        var code = 0;
        for (var i = 0; i < 3 && _at < _pattern.Length && _pattern[_at] is >= '0' and <= '7' && (code * 8) + _pattern[_at] - '0' < 256; i++)
        {
            code = (code * 8) + _pattern[_at++] - '0';
        }

        return (char)code;
    }

    // Reads what stands after a backslash as one character and moves behind it.
    private char ReadCharacter()
    {
        var c = _pattern[_at];
        switch (c)
        {
            case 'x' when TryHex(_at + 1, 2, out var two):
                _at += 3;
                return two;
            case 'u' when TryHex(_at + 1, 4, out var four):
                _at += 5;
                return four;
            case 'u' when _isUnicode && _at + 1 < _pattern.Length && _pattern[_at + 1] == '{' && _pattern.IndexOf('}', _at) is > 0 and var close && TryHex(_at + 2, close - _at - 2, out var any):
                _at = close + 1;
                return any;
            case 'c' when _at + 1 < _pattern.Length && char.IsAsciiLetter(_pattern[_at + 1]):
                _at += 2;
                return (char)(_pattern[_at - 1] & 31);
            case 'c':
                return '\\';
            case >= '0' and <= '7':
                return ReadOctal();
            default:
                _at++;
                return c switch
                {
                    't' => '\t',
                    'n' => '\n',
                    'r' => '\r',
                    'v' => '\v',
                    'f' => '\f',
                    _ => c,
                };
        }
    }

    private bool TryHex(int start, int length, out char character)
    {
        character = '\0';
        if (length is < 1 or > 4 || start + length > _pattern.Length || !ushort.TryParse(_pattern.AsSpan(start, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            return false;
        }

        character = (char)code;
        return true;
    }

    private void AppendLiteral(char c)
    {
        if (char.IsAsciiLetterOrDigit(c) || (c > 127 && !char.IsSurrogate(c) && !JavaScriptText.IsWhiteSpace(c)))
        {
            _output.Append(c);
        }
        else
        {
            _output.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }
    }

    private void ReadClass()
    {
        _at++;
        var negated = _at < _pattern.Length && _pattern[_at] == '^';
        _at += negated ? 1 : 0;
        var set = new StringBuilder();
        while (true)
        {
            if (_at >= _pattern.Length)
            {
                throw new FormatException("Unterminated character class");
            }

            if (_pattern[_at] == ']')
            {
                break;
            }

            ReadRange(set);
        }

        _at++;
        _output.Append(set.Length == 0 ? negated ? "[\\s\\S]" : "(?!)" : $"[{(negated ? "^" : "")}{set}]");
    }

    private void ReadRange(StringBuilder set)
    {
        var first = ReadClassAtom(set);
        if (_at + 1 >= _pattern.Length || _pattern[_at] != '-' || _pattern[_at + 1] == ']')
        {
            AppendCode(set, first);
            return;
        }

        _at++;
        var part = new StringBuilder();
        var last = ReadClassAtom(part);
        if (first < 0 || last < 0)
        {
            AppendCode(set, first);
            AppendCode(set, '-');
            set.Append(part);
            AppendCode(set, last);
            return;
        }

        if (last < first)
        {
            throw new FormatException("Range out of order in character class");
        }

        AppendCode(set, first);
        set.Append('-');
        AppendCode(set, last);
    }

    // One character, or a class that is written at once: then -1.
    private int ReadClassAtom(StringBuilder set)
    {
        var c = _pattern[_at++];
        if (c != '\\')
        {
            return c;
        }

        if (_at >= _pattern.Length)
        {
            throw new FormatException("\\ at end of pattern");
        }

        c = _pattern[_at];
        if (c == 'b')
        {
            _at++;
            return '\b';
        }

        if (ClassOf(c) is { } known)
        {
            _at++;
            set.Append(char.IsUpper(c) ? Complement(c) : known);
            return -1;
        }

        return ReadCharacter();
    }

    private static string Complement(char c) => c switch
    {
        'D' => "\\u0000-/:-\\uffff",
        'W' => "\\u0000-/:-@\\u005b-^`{-\\uffff",
        _ => "\\u0000-\\u0008\\u000e-\\u001f!-\\u009f\\u00a1-\\u167f\\u1681-\\u1fff\\u200b-\\u2027\\u202a-\\u202e\\u2030-\\u205e\\u2060-\\u2fff\\u3001-\\ufefe\\uff00-\\uffff",
    };

    private static void AppendCode(StringBuilder set, int code)
    {
        if (code >= 0)
        {
            _ = code < 128 && char.IsAsciiLetterOrDigit((char)code) ? set.Append((char)code) : set.Append(CultureInfo.InvariantCulture, $"\\u{code:x4}");
        }
    }
}
