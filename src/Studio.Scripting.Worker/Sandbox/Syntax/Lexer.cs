using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Studio.Scripting.Expressions.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Syntax;

/// <summary>Splits a source into tokens, one at a time.</summary>
internal sealed partial class Lexer(string source)
{
    private static readonly FrozenDictionary<string, Tk> Keywords =
        Enum.GetValues<Tk>().Where(k => k >= Tk.Break).ToFrozenDictionary(k => k.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _names = new Dictionary<string, string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    private int _at;

    /// <summary>Reads the next token.</summary>
    public Token Next()
    {
        var token = new Token { AfterNewLine = SkipSpace(), Start = _at };
        if (_at >= source.Length)
        {
            token.Kind = Tk.End;
        }
        else
        {
            var c = source[_at];
            if (IsNameStart(c) || c == '\\')
            {
                ReadName(ref token);
            }
            else if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1))))
            {
                ReadNumber(ref token);
            }
            else if (c is '"' or '\'')
            {
                ReadText(ref token, c);
            }
            else
            {
                token.Kind = ReadPunctuator(c);
            }
        }

        token.End = _at;
        return token;
    }

    /// <summary>Reads a regular expression that begins at a slash which was read as a division.</summary>
    public (string Pattern, string Flags, int End) RegExp(int start)
    {
        _at = start + 1;
        var inClass = false;
        while (true)
        {
            if (_at >= source.Length || IsLineEnd(source[_at]))
            {
                throw Failure("Invalid regular expression: missing /", start);
            }

            var c = source[_at++];
            if (c == '\\' && _at < source.Length && !IsLineEnd(source[_at]))
            {
                _at++;
            }
            else if (c == '/' && !inClass)
            {
                break;
            }
            else
            {
                inClass = c == '[' || (c != ']' && inClass);
            }
        }

        var pattern = source[(start + 1)..(_at - 1)];
        var flags = _at;
        while (_at < source.Length && IsNamePart(source[_at]))
        {
            _at++;
        }

        return (pattern, source[flags.._at], _at);
    }

    public static bool IsLineEnd(char c) => c is '\n' or '\r' or '\u2028' or '\u2029';

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c is '_' or '$' || (c >= 128 && (char.IsLetter(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == UnicodeCategory.LetterNumber));

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' || (c >= 128 && (IsNameStart(c) || c is '\u200c' or '\u200d'
        || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation));

    private static SyntaxFailure Failure(string message, int offset) => new(SandboxFault.Syntax, message, offset);

    private char Peek(int ahead) => _at + ahead < source.Length ? source[_at + ahead] : '\0';

    private bool SkipSpace()
    {
        var newLine = _at == 0;
        while (_at < source.Length)
        {
            var c = source[_at];
            if (IsLineEnd(c))
            {
                newLine = true;
                _at++;
            }
            else if (c is ' ' or '\t' || JavaScriptText.IsWhiteSpace(c))
            {
                _at++;
            }
            else if (c == '/' && Peek(1) == '/')
            {
                SkipLine();
            }
            else if (c == '/' && Peek(1) == '*')
            {
                var end = source.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                if (end < 0)
                {
                    throw Failure("A comment is not closed.", _at);
                }

                newLine |= source.AsSpan(_at, end - _at).IndexOfAny("\n\r\u2028\u2029") >= 0;
                _at = end + 2;
            }
            else if (c == '<' && string.CompareOrdinal(source, _at, "<!--", 0, 4) == 0)
            {
                SkipLine();
            }
            else
            {
                break;
            }
        }

        return newLine;
    }

    private void SkipLine()
    {
        var length = source.AsSpan(_at).IndexOfAny("\n\r\u2028\u2029");
        _at = length < 0 ? source.Length : _at + length;
    }

    private void ReadName(ref Token token)
    {
        var start = _at;
        while (_at < source.Length && IsNamePart(source[_at]))
        {
            _at++;
        }

        if (_at < source.Length && source[_at] == '\\')
        {
            _at = start;
            token.Text = Intern(ReadEscapedName());
            token.HasEscape = true;
            token.Kind = Tk.Name;
            return;
        }

        token.Text = Intern(source.AsSpan(start, _at - start));
        token.Kind = token.Text.Length is >= 2 and <= 10 && Keywords.TryGetValue(token.Text, out var keyword) ? keyword : Tk.Name;
    }

    // The same name is the same object in one source, and the object the library uses when it is one of the library's names.
    private string Intern(ReadOnlySpan<char> name)
    {
        if (!_names.TryGetValue(name, out var text))
        {
            text = name.ToString();
            text = string.IsInterned(text) ?? text;
            _names[name] = text;
        }

        return text;
    }

    private string ReadEscapedName()
    {
        var builder = new StringBuilder();
        while (_at < source.Length)
        {
            var c = source[_at];
            if (c == '\\')
            {
                var start = _at++;
                c = Peek(0) == 'u' ? (char)ReadHex(1, 4, start) : '\0';
                if (builder.Length == 0 ? !IsNameStart(c) : !IsNamePart(c))
                {
                    throw Failure("Invalid Unicode escape sequence", start);
                }

                builder.Append(c);
            }
            else if (IsNamePart(c))
            {
                builder.Append(c);
                _at++;
            }
            else
            {
                break;
            }
        }

        return builder.ToString();
    }

    // Reads hexadecimal digits after `skip` characters and moves behind them.
    private int ReadHex(int skip, int count, int start)
    {
        _at += skip;
        if (_at + count > source.Length || !int.TryParse(source.AsSpan(_at, count), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            throw Failure("Invalid hexadecimal escape sequence", start);
        }

        _at += count;
        return code;
    }

    private Tk ReadPunctuator(char c)
    {
        var kind = c switch
        {
            '{' => Tk.BraceOpen,
            '}' => Tk.BraceClose,
            '(' => Tk.ParenOpen,
            ')' => Tk.ParenClose,
            '[' => Tk.BracketOpen,
            ']' => Tk.BracketClose,
            '.' => Tk.Dot,
            ';' => Tk.Semicolon,
            ',' => Tk.Comma,
            '?' => Tk.Question,
            ':' => Tk.Colon,
            '~' => Tk.Tilde,
            _ => Tk.End,
        };
        if (kind == Tk.End)
        {
            return ReadOperator(c);
        }

        _at++;
        return kind;
    }

    private Tk ReadOperator(char c) => c switch
    {
        '+' => Take(("+=", Tk.PlusAssign), ("++", Tk.Increment), ("+", Tk.Plus)),
        '-' => Take(("-=", Tk.MinusAssign), ("--", Tk.Decrement), ("-", Tk.Minus)),
        '*' => Take(("*=", Tk.StarAssign), ("*", Tk.Star)),
        '/' => Take(("/=", Tk.SlashAssign), ("/", Tk.Slash)),
        '%' => Take(("%=", Tk.PercentAssign), ("%", Tk.Percent)),
        '&' => Take(("&&", Tk.AndAnd), ("&=", Tk.AndAssign), ("&", Tk.And)),
        '|' => Take(("||", Tk.OrOr), ("|=", Tk.OrAssign), ("|", Tk.Or)),
        '^' => Take(("^=", Tk.XorAssign), ("^", Tk.Xor)),
        '!' => Take(("!==", Tk.StrictUnequal), ("!=", Tk.LooseUnequal), ("!", Tk.Not)),
        '=' => Take(("===", Tk.StrictEqual), ("==", Tk.LooseEqual), ("=", Tk.Equals)),
        '<' => Take(("<<=", Tk.ShiftLeftAssign), ("<<", Tk.ShiftLeft), ("<=", Tk.LessEqual), ("<", Tk.Less)),
        '>' => Take((">>>=", Tk.ShiftRightZeroAssign), (">>>", Tk.ShiftRightZero), (">>=", Tk.ShiftRightAssign), (">>", Tk.ShiftRight), (">=", Tk.GreaterEqual), (">", Tk.Greater)),
        _ => throw Failure("Invalid or unexpected token", _at),
    };

    private Tk Take(params ReadOnlySpan<(string Text, Tk Kind)> choices)
    {
        foreach (var (text, kind) in choices)
        {
            if (string.CompareOrdinal(source, _at, text, 0, text.Length) == 0)
            {
                _at += text.Length;
                return kind;
            }
        }

        throw Failure("Invalid or unexpected token", _at);
    }
}
