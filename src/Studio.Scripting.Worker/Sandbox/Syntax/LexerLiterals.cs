using System.Globalization;
using System.Text;
using Studio.Scripting.Expressions.Runtime;

namespace Studio.Scripting.Worker.Sandbox.Syntax;

/// <summary>Numbers and texts.</summary>
internal sealed partial class Lexer
{
    private void ReadNumber(ref Token token)
    {
        var start = _at;
        token.Kind = Tk.Number;
        if (source[_at] == '0' && (Peek(1) | 0x20) is 'x' or 'o' or 'b' && char.IsAsciiLetterOrDigit(Peek(2)))
        {
            _at += 2;
            while (char.IsAsciiLetterOrDigit(Peek(0)))
            {
                _at++;
            }

            token.Number = NumberReader.TryRadix(source.AsSpan(start, _at - start), out var number) ? number : throw Failure("Invalid number", start);
        }
        else if (source[_at] == '0' && char.IsAsciiDigit(Peek(1)))
        {
            while (char.IsAsciiDigit(Peek(0)))
            {
                _at++;
            }

            var digits = source.AsSpan(start, _at - start);
            token.Number = NumberReader.ParseInt(digits.ToString(), digits.IndexOfAny('8', '9') < 0 ? 8 : 10);
        }
        else
        {
            SkipDecimal();
            token.Number = NumberReader.TryDecimal(source.AsSpan(start, _at - start), out var number) ? number : throw Failure("Invalid number", start);
        }

        if (IsNameStart(Peek(0)))
        {
            throw Failure("Invalid or unexpected token", _at);
        }
    }

    private void SkipDecimal()
    {
        SkipDigits();
        if (Peek(0) == '.')
        {
            _at++;
            SkipDigits();
        }

        if (Peek(0) is 'e' or 'E' && (char.IsAsciiDigit(Peek(1)) || (Peek(1) is '+' or '-' && char.IsAsciiDigit(Peek(2)))))
        {
            _at += 2;
            SkipDigits();
        }
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Peek(0)))
        {
            _at++;
        }
    }

    private void ReadText(ref Token token, char quote)
    {
        var start = _at++;
        token.Kind = Tk.Text;
        var end = source.AsSpan(_at).IndexOfAny(quote == '"' ? "\"\\\n\r" : "'\\\n\r");
        if (end >= 0 && source[_at + end] == quote)
        {
            token.Text = end < 32 ? Intern(source.AsSpan(_at, end)) : source.Substring(_at, end);
            _at += end + 1;
            return;
        }

        token.HasEscape = true;
        var builder = new StringBuilder();
        while (true)
        {
            if (_at >= source.Length || source[_at] is '\n' or '\r')
            {
                throw Failure("A text is not closed.", start);
            }

            var c = source[_at++];
            if (c == quote)
            {
                break;
            }

            if (c == '\\')
            {
                ReadEscape(builder);
            }
            else
            {
                builder.Append(c);
            }
        }

        token.Text = builder.ToString();
    }

    private void ReadEscape(StringBuilder builder)
    {
        var start = _at - 1;
        var c = Peek(0);
        _at++;
        switch (c)
        {
            case '\0' when _at > source.Length:
                throw Failure("A text is not closed.", start);
            case 'n':
                builder.Append('\n');
                break;
            case 't':
                builder.Append('\t');
                break;
            case 'r':
                builder.Append('\r');
                break;
            case 'b':
                builder.Append('\b');
                break;
            case 'f':
                builder.Append('\f');
                break;
            case 'v':
                builder.Append('\v');
                break;
            case 'x':
                builder.Append((char)ReadHex(0, 2, start));
                break;
            case 'u' when Peek(0) == '{':
                ReadCodePoint(builder, start);
                break;
            case 'u':
                builder.Append((char)ReadHex(0, 4, start));
                break;
            case >= '0' and <= '7':
                var code = c - '0';
                for (var digits = c <= '3' ? 2 : 1; digits > 0 && Peek(0) is >= '0' and <= '7'; digits--)
                {
                    code = (code * 8) + (source[_at++] - '0');
                }

                builder.Append((char)code);
                break;
            case '\r':
                _at += Peek(0) == '\n' ? 1 : 0;
                break;
            case '\n' or '\u2028' or '\u2029':
                break;
            default:
                builder.Append(c);
                break;
        }
    }

    private void ReadCodePoint(StringBuilder builder, int start)
    {
        var close = source.IndexOf('}', _at);
        if (close < 0 || close - _at > 8 || !int.TryParse(source.AsSpan(_at + 1, close - _at - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || code > 0x10FFFF)
        {
            throw Failure("Undefined Unicode code-point", start);
        }

        _ = code is >= 0xD800 and <= 0xDFFF ? builder.Append((char)code) : builder.Append(char.ConvertFromUtf32(code));
        _at = close + 1;
    }
}
