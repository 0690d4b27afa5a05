using System.Globalization;
using Studio.Scripting.Expressions.Runtime;
using Codes = Studio.Scripting.Expressions.ExpressionErrorCodes;

namespace Studio.Scripting.Expressions.Syntax;

/// <summary>Splits the source into tokens, one at a time: whether a brace closes a template's hole is known to the parser alone.</summary>
internal sealed class Lexer(string source)
{
    // Longest first, so that the first match is the right one. Those the language refuses are here too, to be refused by their name.
    private static readonly string[] Punctuators =
    [
        ">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "??=",
        "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>", "**",
        "{", "}", "(", ")", "[", "]", ";", ",", "<", ">", "+", "-", "*", "/", "%", "&", "|", "^", "!", "~", "?", ":", "=", ".",
    ];

    private int _position;

    public Token Next()
    {
        SkipTrivia();
        if (_position >= source.Length)
        {
            return new Token(TokenKind.End, new SourceSpan(source.Length, 0), "");
        }

        var start = _position;
        var first = source[start];
        if (char.IsAsciiDigit(first) || (first == '.' && char.IsAsciiDigit(Peek(1))))
        {
            return Number();
        }

        if (IsNameStart(first))
        {
            while (_position < source.Length && IsNamePart(source[_position]))
            {
                _position++;
            }

            return new Token(TokenKind.Name, SpanFrom(start), source[start.._position]);
        }

        return first switch
        {
            '"' or '\'' => String(first),
            '`' => Template(),
            _ => Punctuator(),
        };
    }

    /// <summary>Goes on with a template literal after the brace that closed a hole, which was the last token read.</summary>
    public Token ContinueTemplate() => TemplatePiece(_position - 1);

    private static bool IsNameStart(char c) => char.IsLetter(c) || c is '_' or '$';

    private static bool IsNamePart(char c) => IsNameStart(c) || char.IsDigit(c) || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private char Peek(int ahead) => _position + ahead < source.Length ? source[_position + ahead] : '\0';

    private SourceSpan SpanFrom(int start) => SourceSpan.Between(start, _position);

    private void SkipTrivia()
    {
        while (_position < source.Length)
        {
            if (JavaScriptText.IsWhiteSpace(source[_position]))
            {
                _position++;
            }
            else if (source[_position] == '/' && Peek(1) == '/')
            {
                var end = source.AsSpan(_position).IndexOfAny('\n', '\r');
                _position = end < 0 ? source.Length : _position + end;
            }
            else if (source[_position] == '/' && Peek(1) == '*')
            {
                var end = source.IndexOf("*/", _position + 2, StringComparison.Ordinal);
                _position = end < 0 ? throw new SyntaxFailure(Codes.UnterminatedComment, new SourceSpan(_position, 2)) : end + 2;
            }
            else
            {
                return;
            }
        }
    }

    private Token Punctuator()
    {
        var start = _position;
        var rest = source.AsSpan(start);
        foreach (var punctuator in Punctuators)
        {
            if (!rest.StartsWith(punctuator, StringComparison.Ordinal) || (punctuator == "?." && char.IsAsciiDigit(Peek(2))))
            {
                continue;
            }

            _position += punctuator.Length;
            return new Token(TokenKind.Punctuator, SpanFrom(start), punctuator);
        }

        var length = char.IsSurrogatePair(Peek(0), Peek(1)) ? 2 : 1;
        throw new SyntaxFailure(Codes.UnexpectedCharacter, new SourceSpan(start, length), source.Substring(start, length));
    }

    private Token Number()
    {
        var start = _position;
        if (source[start] == '0' && (Peek(1) | 0x20) is 'x' or 'b' or 'o')
        {
            _position += 2;
        }
        else
        {
            SkipDigits();
            if (Peek(0) == '.')
            {
                _position++;
                SkipDigits();
            }

            if ((Peek(0) | 0x20) == 'e' && char.IsAsciiDigit(Peek(1) is '+' or '-' ? Peek(2) : Peek(1)))
            {
                _position += 2;
                SkipDigits();
            }
        }

        // A letter that touches the digits belongs to them: 3px and 5.toFixed are no numbers.
        while (IsNamePart(Peek(0)))
        {
            _position++;
        }

        var span = SpanFrom(start);
        return NumericLiteral.TryParse(source.AsSpan(start, span.Length), out var value)
            ? new Token(TokenKind.Number, span, "", value)
            : throw new SyntaxFailure(Codes.BadNumber, span, source.Substring(start, span.Length));
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Peek(0)) || Peek(0) == '_')
        {
            _position++;
        }
    }

    private Token String(char quote)
    {
        var start = _position++;
        var reader = new EscapeReader(source);
        while (true)
        {
            if (_position >= source.Length || source[_position] is '\n' or '\r')
            {
                throw new SyntaxFailure(Codes.UnterminatedString, SpanFrom(start));
            }

            if (source[_position] == quote)
            {
                _position++;
                return new Token(TokenKind.String, SpanFrom(start), reader.Text);
            }

            _position = reader.Read(_position);
        }
    }

    private Token Template()
    {
        var start = _position++;
        return TemplatePiece(start);
    }

    private Token TemplatePiece(int start)
    {
        var reader = new EscapeReader(source);
        while (_position < source.Length)
        {
            if (source[_position] == '`')
            {
                _position++;
                return new Token(TokenKind.TemplateEnd, SpanFrom(start), reader.Text);
            }

            if (source[_position] == '$' && Peek(1) == '{')
            {
                _position += 2;
                return new Token(TokenKind.TemplateOpen, SpanFrom(start), reader.Text);
            }

            _position = reader.ReadInTemplate(_position);
        }

        throw new SyntaxFailure(Codes.UnterminatedString, SpanFrom(start));
    }
}
