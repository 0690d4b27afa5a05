namespace Studio.Scripting.Expressions;

/// <summary>The codes of <see cref="ExpressionError"/>; each says which arguments the error carries.</summary>
public static class ExpressionErrorCodes
{
    /// <summary>The source exceeds <see cref="ExpressionOptions.MaxLength"/>: limit.</summary>
    public const string TooLong = "too-long";

    /// <summary>The nesting exceeds <see cref="ExpressionOptions.MaxNesting"/>: limit.</summary>
    public const string TooDeep = "too-deep";

    /// <summary>A character without meaning: character.</summary>
    public const string UnexpectedCharacter = "unexpected-character";

    /// <summary>A string or template without its end.</summary>
    public const string UnterminatedString = "unterminated-string";

    /// <summary>A comment without its end.</summary>
    public const string UnterminatedComment = "unterminated-comment";

    /// <summary>A malformed number: text.</summary>
    public const string BadNumber = "bad-number";

    /// <summary>A malformed escape in a string: text.</summary>
    public const string BadEscape = "bad-escape";

    /// <summary>Something that cannot stand here: token, what was expected.</summary>
    public const string UnexpectedToken = "unexpected-token";

    /// <summary>The source ends too early: what was expected.</summary>
    public const string UnexpectedEnd = "unexpected-end";

    /// <summary><c>-a ** b</c>, which JavaScript refuses too.</summary>
    public const string UnaryBeforePower = "unary-before-power";

    /// <summary><c>??</c> beside <c>||</c> or <c>&amp;&amp;</c> without parentheses: the two operators.</summary>
    public const string MixedCoalesce = "mixed-coalesce";

    /// <summary>An assignment: operator.</summary>
    public const string AssignmentRefused = "assignment-refused";

    /// <summary><c>++</c> or <c>--</c>: operator.</summary>
    public const string IncrementRefused = "increment-refused";

    /// <summary>A function or class: token.</summary>
    public const string FunctionRefused = "function-refused";

    /// <summary><c>new</c>.</summary>
    public const string NewRefused = "new-refused";

    /// <summary>An object literal.</summary>
    public const string ObjectRefused = "object-refused";

    /// <summary>A regular expression.</summary>
    public const string RegexRefused = "regex-refused";

    /// <summary>A spread.</summary>
    public const string SpreadRefused = "spread-refused";

    /// <summary>A tagged template.</summary>
    public const string TaggedTemplateRefused = "tagged-template-refused";

    /// <summary>A statement: token.</summary>
    public const string StatementRefused = "statement-refused";

    /// <summary>The comma operator.</summary>
    public const string CommaRefused = "comma-refused";

    /// <summary>An operator that is not part of the language: operator.</summary>
    public const string OperatorRefused = "operator-refused";

    /// <summary>A word of JavaScript that is not part of the language: word.</summary>
    public const string WordRefused = "word-refused";

    /// <summary>An unknown root: name, known roots.</summary>
    public const string UnknownName = "unknown-name";

    /// <summary>An unknown name: name, nearest known name.</summary>
    public const string UnknownNameNear = "unknown-name-near";

    /// <summary>An unknown member of a root: root, member.</summary>
    public const string UnknownMember = "unknown-member";

    /// <summary>A name that only begins paths: name, some of its members.</summary>
    public const string IncompleteName = "incomplete-name";

    /// <summary>An unknown property or method: of what, name, accepted names.</summary>
    public const string UnknownProperty = "unknown-property";

    /// <summary>An unknown property or method: of what, name, nearest.</summary>
    public const string UnknownPropertyNear = "unknown-property-near";

    /// <summary>A computed member of a root.</summary>
    public const string ComputedMemberRefused = "computed-member-refused";

    /// <summary>A call of something that is no function: name.</summary>
    public const string NotAFunction = "not-a-function";

    /// <summary>A function used as a value: name.</summary>
    public const string FunctionNotCalled = "function-not-called";

    /// <summary>A wrong number of arguments: name, what it takes, number given.</summary>
    public const string ArgumentCount = "argument-count";

    /// <summary>An argument of a wrong type: position, name, wanted type, given type.</summary>
    public const string ArgumentType = "argument-type";

    /// <summary>A comparison of different types: what, its type, the other's type.</summary>
    public const string ComparedTypes = "compared-types";

    /// <summary>A comparison of different types with a repair: what, its type, the other's type, what to write.</summary>
    public const string ComparedTypesSuggestion = "compared-types-suggestion";

    /// <summary>An order comparison of a boolean fact: what.</summary>
    public const string BooleanOrder = "boolean-order";

    /// <summary>A comparison of a list fact: what, example.</summary>
    public const string ListComparison = "list-comparison";

    /// <summary>With <see cref="ExpressionOptions.RequireCondition"/>: something that is no condition.</summary>
    public const string NotACondition = "not-a-condition";

    /// <summary>With <see cref="ExpressionOptions.RequireCondition"/>: <c>a == 'x' || 'y'</c>: operator, what to write.</summary>
    public const string LoneAlternative = "lone-alternative";

    /// <summary>In a condition tree: something that is neither a group, a comparison nor an expression.</summary>
    public const string NotAConditionNode = "not-a-condition-node";

    /// <summary>In a condition tree: a word that joins nothing: word.</summary>
    public const string UnknownCombinator = "unknown-combinator";

    /// <summary>In a condition tree: a group of nothing.</summary>
    public const string EmptyGroup = "empty-group";

    /// <summary>In a condition tree: a comparison that does not fit the fact: comparison, fact, accepted comparisons.</summary>
    public const string ConditionOperator = "condition-operator";

    /// <summary>In a condition tree: something of a wrong kind: what, what it must be.</summary>
    public const string ConditionValue = "condition-value";
}
