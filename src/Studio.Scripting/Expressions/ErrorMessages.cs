using System.Collections.Frozen;
using System.Globalization;
using Codes = Studio.Scripting.Expressions.ExpressionErrorCodes;

namespace Studio.Scripting.Expressions;

/// <summary>The English wording of every error, by code: the key under which a screen finds the translation.</summary>
public static class ErrorMessages
{
    private static readonly FrozenDictionary<string, string> Templates = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [Codes.TooLong] = "The source is longer than {0} characters.",
        [Codes.TooDeep] = "The expression is nested deeper than {0} levels here; split it.",
        [Codes.UnexpectedCharacter] = "'{0}' has no meaning in an expression.",
        [Codes.UnterminatedString] = "The text that begins here has no closing quote.",
        [Codes.UnterminatedComment] = "The comment that begins here is not closed by */.",
        [Codes.BadNumber] = "'{0}' is not a number. Write 1500, 1_500, 0.5, 1e3 or 0xff.",
        [Codes.BadEscape] = "'{0}' is not an escape. Write \\n, \\t, \\\\, \\', \\x41 or \\u0041.",
        [Codes.UnexpectedToken] = "'{0}' cannot stand here; expected {1}.",
        [Codes.UnexpectedEnd] = "The expression ends too early; expected {0}.",
        [Codes.UnaryBeforePower] = "A sign before ** is ambiguous; write (-a) ** b or -(a ** b).",
        [Codes.MixedCoalesce] = "'{0}' and '{1}' do not mix without parentheses; write (a {1} b) {0} c.",
        [Codes.AssignmentRefused] = "'{0}' assigns, and an expression changes nothing. To compare, write === or ==.",
        [Codes.IncrementRefused] = "'{0}' changes a value, and an expression changes nothing. Write + 1 or - 1; two signs need a space between them.",
        [Codes.FunctionRefused] = "'{0}' begins a function, and an expression has none. Use the functions of the catalogue and methods such as includes.",
        [Codes.NewRefused] = "'new' makes objects, and an expression has only booleans, numbers, texts and lists.",
        [Codes.ObjectRefused] = "Objects in braces are not accepted; an expression has booleans, numbers, texts and lists in brackets.",
        [Codes.RegexRefused] = "Regular expressions are not accepted; use includes, startsWith, endsWith or indexOf.",
        [Codes.SpreadRefused] = "'...' is not accepted; write the items one by one.",
        [Codes.TaggedTemplateRefused] = "A template cannot follow a value; an operator is missing before it.",
        [Codes.StatementRefused] = "'{0}' belongs to a statement, and this is a single expression. Write conditions with && || ! and ?:.",
        [Codes.CommaRefused] = "A comma does not join expressions; use && or ||.",
        [Codes.OperatorRefused] = "The operator '{0}' is not accepted; for a list or a text use includes.",
        [Codes.WordRefused] = "'{0}' is not accepted; an expression reads the facts of the catalogue only.",
        [Codes.UnknownName] = "There is no '{0}'. Known are: {1}.",
        [Codes.UnknownNameNear] = "There is no '{0}'; did you mean '{1}'?",
        [Codes.UnknownMember] = "'{0}' has no '{1}'.",
        [Codes.IncompleteName] = "'{0}' is not a value by itself; it has {1}.",
        [Codes.UnknownProperty] = "{0} has no '{1}'; accepted are: {2}.",
        [Codes.UnknownPropertyNear] = "{0} has no '{1}'; did you mean '{2}'?",
        [Codes.ComputedMemberRefused] = "A name in brackets must be a text; facts cannot be looked up by a computed name.",
        [Codes.NotAFunction] = "'{0}' is a value, not a function; remove the parentheses.",
        [Codes.FunctionNotCalled] = "'{0}' is a function; write {0}(…).",
        [Codes.ArgumentCount] = "'{0}' takes {1}, not {2}.",
        [Codes.ArgumentType] = "Argument {0} of '{1}' must be {2}, not {3}.",
        [Codes.ComparedTypes] = "{0} is {1}, not {2}; compare it with {1}.",
        [Codes.ComparedTypesSuggestion] = "{0} is {1}, not {2}; write {3}.",
        [Codes.BooleanOrder] = "{0} is true or false and has no order; write {0} or !{0}.",
        [Codes.ListComparison] = "{0} is a list; to look for an item write {0}.includes({1}).",
        [Codes.NotACondition] = "This is never a yes or no by itself; compare it with something.",
        [Codes.LoneAlternative] = "A value alone after {0} is not compared with anything; repeat the comparison: {1}.",
        [Codes.NotAConditionNode] = "A condition is a group with 'rules', a comparison with 'field' and 'operator', or an 'expression'.",
        [Codes.UnknownCombinator] = "'{0}' joins no conditions; write 'and' or 'or'.",
        [Codes.EmptyGroup] = "A group needs at least one condition; remove it or add one.",
        [Codes.ConditionOperator] = "'{0}' does not compare {1}; accepted are: {2}.",
        [Codes.ConditionValue] = "{0} cannot stand here; expected {1}.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Every wording, with placeholders <c>{0}</c>, <c>{1}</c>… for <see cref="ExpressionError.Arguments"/>.</summary>
    public static IEnumerable<string> All => Templates.Values;

    /// <summary>The wording of a code.</summary>
    public static string Template(string code) => Templates[code];

    internal static string Format(string code, string[] arguments) => string.Format(CultureInfo.InvariantCulture, Templates[code], arguments);
}
