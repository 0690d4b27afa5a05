using System.Globalization;
using System.Text;
using Studio.Scripting.Expressions.Runtime;

namespace Studio.Scripting.Expressions.Syntax;

/// <summary>Writes a syntax tree as JavaScript, with the parentheses that its shape needs. Read again, the text gives the same tree.</summary>
internal static class SyntaxText
{
    private const int ConditionalPrecedence = 0;
    private const int UnaryPrecedence = OperatorTable.PowerPrecedence + 1;
    private const int Whole = UnaryPrecedence + 1;

    /// <summary>The text of a node.</summary>
    public static string Of(SyntaxNode node)
    {
        var builder = new StringBuilder();
        Write(node, builder);
        return builder.ToString();
    }

    private static void Write(SyntaxNode node, StringBuilder builder)
    {
        switch (node)
        {
            case LiteralSyntax literal:
                WriteLiteral(literal.Value, builder);
                break;
            case NameSyntax name:
                builder.Append(name.Name);
                break;
            case TemplateSyntax template:
                WriteTemplate(template, builder);
                break;
            case ArraySyntax array:
                builder.Append('[');
                WriteAll(array.Items, builder);
                builder.Append(']');
                break;
            case UnarySyntax unary:
                WriteUnary(unary, builder);
                break;
            case BinarySyntax binary:
                WriteBinary(binary, builder);
                break;
            case LogicalSyntax logical:
                WriteLogical(logical, builder);
                break;
            case ConditionalSyntax conditional:
                Write(conditional.Condition, ConditionalPrecedence + 1, builder);
                builder.Append(" ? ");
                Write(conditional.WhenTrue, builder);
                builder.Append(" : ");
                Write(conditional.WhenFalse, builder);
                break;
            case ChainSyntax chain:
                WriteChain(chain, builder);
                break;
            default:
                throw new InvalidOperationException($"No text for {node.GetType().Name}.");
        }
    }

    /// <summary>Writes a node within another: in parentheses where it binds less tightly than asked.</summary>
    private static void Write(SyntaxNode node, int least, StringBuilder builder)
    {
        var isLoose = PrecedenceOf(node) < least;
        _ = isLoose ? builder.Append('(') : builder;
        Write(node, builder);
        _ = isLoose ? builder.Append(')') : builder;
    }

    private static int PrecedenceOf(SyntaxNode node) => node switch
    {
        ConditionalSyntax => ConditionalPrecedence,
        LogicalSyntax logical => OperatorTable.Precedence(logical.Operator),
        BinarySyntax binary => OperatorTable.Precedence(binary.Operator),
        UnarySyntax => UnaryPrecedence,
        _ => Whole,
    };

    private static void WriteUnary(UnarySyntax unary, StringBuilder builder)
    {
        builder.Append(OperatorTable.Text(unary.Operator));
        if (unary.Operator == UnaryOperator.TypeOf || (unary.Operator is UnaryOperator.Plus or UnaryOperator.Minus && PrecedenceOf(unary.Operand) == UnaryPrecedence))
        {
            builder.Append(' ');
        }

        Write(unary.Operand, UnaryPrecedence, builder);
    }

    private static void WriteBinary(BinarySyntax binary, StringBuilder builder)
    {
        var precedence = OperatorTable.Precedence(binary.Operator);

        // A power binds to the right, and takes no sign on its left; all others bind to the left.
        var isPower = binary.Operator == BinaryOperator.Power;
        Write(binary.Left, isPower ? Whole : precedence, builder);
        builder.Append(' ').Append(OperatorTable.Text(binary.Operator)).Append(' ');
        Write(binary.Right, isPower ? precedence : precedence + 1, builder);
    }

    private static void WriteLogical(LogicalSyntax logical, StringBuilder builder)
    {
        // JavaScript refuses ?? beside && or || without parentheses; and a chain within a chain of the same kind stays one of its own.
        var least = logical.Operator == LogicalOperator.Coalesce ? OperatorTable.AndPrecedence + 1 : OperatorTable.Precedence(logical.Operator) + 1;
        for (var i = 0; i < logical.Operands.Length; i++)
        {
            _ = i > 0 ? builder.Append(' ').Append(OperatorTable.Text(logical.Operator)).Append(' ') : builder;
            Write(logical.Operands[i], least, builder);
        }
    }

    private static void WriteChain(ChainSyntax chain, StringBuilder builder)
    {
        // 5.toFixed is a malformed number; and ?. skips to the end of its own chain only.
        var isApart = chain.Head is LiteralSyntax { Value.IsNumber: true } or ChainSyntax;
        _ = isApart ? builder.Append('(') : builder;
        Write(chain.Head, Whole, builder);
        _ = isApart ? builder.Append(')') : builder;
        foreach (var link in chain.Links)
        {
            WriteLink(link, builder);
        }
    }

    private static void WriteLink(LinkSyntax link, StringBuilder builder)
    {
        switch (link)
        {
            case MemberLink member:
                builder.Append(member.Optional ? "?." : ".").Append(member.Name);
                break;
            case IndexLink index:
                builder.Append(index.Optional ? "?.[" : "[");
                Write(index.Index, builder);
                builder.Append(']');
                break;
            case CallLink call:
                builder.Append(call.Optional ? "?.(" : "(");
                WriteAll(call.Arguments, builder);
                builder.Append(')');
                break;
            default:
                throw new InvalidOperationException($"No text for {link.GetType().Name}.");
        }
    }

    private static void WriteAll(SyntaxNode[] items, StringBuilder builder)
    {
        for (var i = 0; i < items.Length; i++)
        {
            _ = i > 0 ? builder.Append(", ") : builder;
            Write(items[i], builder);
        }
    }

    private static void WriteTemplate(TemplateSyntax template, StringBuilder builder)
    {
        builder.Append('`');
        for (var i = 0; i < template.Texts.Length; i++)
        {
            WriteCharacters(template.Texts[i], '`', builder);
            if (i < template.Parts.Length)
            {
                builder.Append("${");
                Write(template.Parts[i], builder);
                builder.Append('}');
            }
        }

        builder.Append('`');
    }

    private static void WriteLiteral(ScriptValue value, StringBuilder builder)
    {
        if (value.IsString)
        {
            builder.Append('\'');
            WriteCharacters(value.AsString(), '\'', builder);
            builder.Append('\'');
            return;
        }

        // As a literal, infinity comes of more digits than a number holds; a sign is an operator of its own.
        builder.Append(value.IsNumber && double.IsPositiveInfinity(value.RawNumber) ? "1e999" : value.ToString());
    }

    private static void WriteCharacters(string text, char quote, StringBuilder builder)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            _ = c switch
            {
                '\\' => builder.Append(@"\\"),
                '\n' => builder.Append(@"\n"),
                '\r' => builder.Append(@"\r"),
                '\t' => builder.Append(@"\t"),
                '$' when quote == '`' => builder.Append(@"\$"),
                _ when c == quote => builder.Append('\\').Append(c),
                _ when c < ' ' || c is '\u2028' or '\u2029' || IsLoneSurrogate(text, i) => builder.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => builder.Append(c),
            };
        }
    }

    private static bool IsLoneSurrogate(string text, int index) => char.IsSurrogate(text[index])
        && !(index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1])) && !(index > 0 && char.IsSurrogatePair(text[index - 1], text[index]));
}
