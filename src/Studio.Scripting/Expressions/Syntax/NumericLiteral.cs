using System.Globalization;
using Studio.Scripting.Expressions.Runtime;

namespace Studio.Scripting.Expressions.Syntax;

/// <summary>Number literals as strict mode writes them: decimal, exponent, hexadecimal, octal, binary, separators between digits.</summary>
internal static class NumericLiteral
{
    public static bool TryParse(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        if (!SeparatorsAreBetweenDigits(text))
        {
            return false;
        }

        var digits = text.Contains('_') ? text.ToString().Replace("_", "", StringComparison.Ordinal).AsSpan() : text;
        if (digits.Length > 1 && digits[0] == '0' && char.IsAsciiLetter(digits[1]) && (digits[1] | 0x20) != 'e')
        {
            return NumberReader.TryRadix(digits, out value);
        }

        // 010 is octal in old scripts, ten to a reader, and an error in strict mode.
        return !(digits.Length > 1 && digits[0] == '0' && (char.IsAsciiDigit(digits[1]) || text[1] == '_'))
            && NumberReader.TryDecimal(digits, out value);
    }

    private static bool SeparatorsAreBetweenDigits(ReadOnlySpan<char> text)
    {
        var hexadecimal = text.Length > 1 && (text[1] | 0x20) == 'x';
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '_' && (i == 0 || i == text.Length - 1 || !IsDigit(text[i - 1]) || !IsDigit(text[i + 1])))
            {
                return false;
            }
        }

        return true;

        bool IsDigit(char c) => hexadecimal ? char.IsAsciiHexDigit(c) : char.IsAsciiDigit(c);
    }
}
