using Codes = Studio.Scripting.Expressions.ExpressionErrorCodes;

namespace Studio.Scripting.Expressions.Syntax;

/// <summary>Finds for a token that cannot stand where it stands the most helpful thing to say.</summary>
internal static class Refusals
{
    /// <summary>The refusal of a token after a complete expression.</summary>
    public static SyntaxFailure AfterExpression(Token token, string expected)
    {
        if (token.Kind == TokenKind.Punctuator)
        {
            var code = token.Text switch
            {
                "=" => Codes.AssignmentRefused,
                "=>" => Codes.FunctionRefused,
                "++" or "--" => Codes.IncrementRefused,
                ";" => Codes.StatementRefused,
                "," => Codes.CommaRefused,
                _ when token.Text.EndsWith('=') => Codes.AssignmentRefused,
                _ => null,
            };
            if (code is not null)
            {
                return new SyntaxFailure(code, token.Span, token.Text);
            }
        }

        return token.IsName("in") || token.IsName("instanceof")
            ? new SyntaxFailure(Codes.OperatorRefused, token.Span, token.Text)
            : Unexpected(token, expected);
    }

    /// <summary>The refusal of a token where a value should begin.</summary>
    public static SyntaxFailure InsteadOfValue(Token token)
    {
        var code = token.Kind != TokenKind.Punctuator ? null : token.Text switch
        {
            "/" or "/=" => Codes.RegexRefused,
            "{" => Codes.ObjectRefused,
            "..." => Codes.SpreadRefused,
            "++" or "--" => Codes.IncrementRefused,
            _ => null,
        };
        return code is null ? Unexpected(token, "a value") : new SyntaxFailure(code, token.Span, token.Text);
    }

    public static SyntaxFailure Unexpected(Token token, string expected) => token.Kind == TokenKind.End
        ? new SyntaxFailure(Codes.UnexpectedEnd, token.Span, expected)
        : new SyntaxFailure(Codes.UnexpectedToken, token.Span, Describe(token), expected);

    /// <summary>The refusal of a word of JavaScript that begins something the language does not have, or null for a name.</summary>
    public static SyntaxFailure? OfWord(Token token)
    {
        var code = token.Text switch
        {
            "function" or "class" or "async" => Codes.FunctionRefused,
            "new" => Codes.NewRefused,
            "delete" or "void" or "in" or "instanceof" or "await" or "yield" => Codes.OperatorRefused,
            "if" or "for" or "while" or "do" or "return" or "var" or "let" or "const" or "throw" or "try" or "switch" or "with" or "break"
                or "continue" or "debugger" or "import" or "export" or "case" or "default" or "else" or "catch" or "finally" => Codes.StatementRefused,
            "this" or "super" or "arguments" or "eval" or "globalThis" => Codes.WordRefused,
            _ => null,
        };
        return code is null ? null : new SyntaxFailure(code, token.Span, token.Text);
    }

    private static string Describe(Token token) => token.Kind switch
    {
        TokenKind.Number => "a number",
        TokenKind.String or TokenKind.TemplateOpen or TokenKind.TemplateEnd => "a text",
        _ => token.Text,
    };
}
