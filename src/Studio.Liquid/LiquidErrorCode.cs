using System.Collections.Frozen;

namespace Studio.Liquid;

/// <summary>The stable codes of every fault the engine reports. They never change; screens translate by them.</summary>
public static class LiquidErrorCode
{
    /// <summary>The source is longer than allowed. Arguments: limit.</summary>
    public const string SourceTooLong = "liquid.source_too_long";

    /// <summary>Blocks, expressions or partials nest deeper than allowed. Arguments: limit.</summary>
    public const string TooDeep = "liquid.too_deep";

    /// <summary><c>{{</c> without <c>}}</c>.</summary>
    public const string OutputNotClosed = "liquid.output_not_closed";

    /// <summary><c>{%</c> without <c>%}</c>.</summary>
    public const string TagNotClosed = "liquid.tag_not_closed";

    /// <summary>A tag without a name.</summary>
    public const string TagWithoutName = "liquid.tag_without_name";

    /// <summary>A tag the engine does not know. Arguments: name.</summary>
    public const string UnknownTag = "liquid.unknown_tag";

    /// <summary>A closing or middle tag where none is expected. Arguments: name, enclosing block.</summary>
    public const string UnexpectedTag = "liquid.unexpected_tag";

    /// <summary>A block without its end. Arguments: name.</summary>
    public const string BlockNotClosed = "liquid.block_not_closed";

    /// <summary>A filter the engine does not know. Arguments: name.</summary>
    public const string UnknownFilter = "liquid.unknown_filter";

    /// <summary>A filter with too few or too many arguments. Arguments: name, given, least, most.</summary>
    public const string FilterArguments = "liquid.filter_arguments";

    /// <summary>A keyword argument a filter does not take. Arguments: filter, keyword.</summary>
    public const string FilterKeyword = "liquid.filter_keyword";

    /// <summary>Something which is not Liquid. Arguments: what was found, what was expected.</summary>
    public const string Syntax = "liquid.syntax";

    /// <summary>A character which Liquid does not use. Arguments: the character.</summary>
    public const string Character = "liquid.character";

    /// <summary>A string without its closing quote.</summary>
    public const string StringNotClosed = "liquid.string_not_closed";

    /// <summary>A line of an inline comment without its hash.</summary>
    public const string InlineComment = "liquid.inline_comment";

    /// <summary>The output or a string is longer than allowed. Arguments: limit.</summary>
    public const string OutputTooLong = "liquid.output_too_long";

    /// <summary>The render does more work than allowed. Arguments: limit.</summary>
    public const string TooManySteps = "liquid.too_many_steps";

    /// <summary>The loops make more passes than allowed. Arguments: limit.</summary>
    public const string TooManyIterations = "liquid.too_many_iterations";

    /// <summary>The render takes longer than allowed. Arguments: limit in milliseconds.</summary>
    public const string TooSlow = "liquid.too_slow";

    /// <summary>The render allocates more memory than allowed. Arguments: limit in bytes.</summary>
    public const string TooMuchMemory = "liquid.too_much_memory";

    /// <summary>A variable without a value, where variables are strict. Arguments: the variable.</summary>
    public const string UndefinedVariable = "liquid.undefined_variable";

    /// <summary>Values which have no order. Arguments: the two kinds.</summary>
    public const string Incomparable = "liquid.incomparable";

    /// <summary>A list whose elements have no common order.</summary>
    public const string Unsortable = "liquid.unsortable";

    /// <summary>Not a whole number. Arguments: the value.</summary>
    public const string NotAnInteger = "liquid.not_an_integer";

    /// <summary>A number beyond what the engine computes with.</summary>
    public const string NumberRange = "liquid.number_range";

    /// <summary>A division by zero.</summary>
    public const string DividedByZero = "liquid.divided_by_zero";

    /// <summary>A value which has no such property. Arguments: property.</summary>
    public const string Property = "liquid.property";

    /// <summary>A value of the wrong kind for a filter. Arguments: filter, what it needs.</summary>
    public const string FilterInput = "liquid.filter_input";

    /// <summary>A partial template which does not exist. Arguments: name.</summary>
    public const string TemplateNotFound = "liquid.template_not_found";

    /// <summary><c>include</c> inside a template which <c>render</c> called.</summary>
    public const string IncludeInRender = "liquid.include_in_render";

    /// <summary>A value of the host could not be read. Arguments: what.</summary>
    public const string HostValue = "liquid.host_value";

    /// <summary>A fault of the engine itself; the inner exception tells more.</summary>
    public const string Internal = "liquid.internal";

    private static readonly FrozenDictionary<string, string> Messages = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [SourceTooLong] = "The template is longer than {0} characters. Split it into partial templates.",
        [TooDeep] = "Blocks or templates nest deeper than {0}. Simplify the template, or look for a template which calls itself.",
        [OutputNotClosed] = "An output opens with '{{{{' and never closes. Add '}}}}'.",
        [TagNotClosed] = "A tag opens with '{{%' and never closes. Add '%}}'.",
        [TagWithoutName] = "A tag has no name. Write a tag name after '{{%'.",
        [UnknownTag] = "There is no tag '{0}'. Check its spelling.",
        [UnexpectedTag] = "'{0}' is not expected here, inside '{1}'.",
        [BlockNotClosed] = "'{0}' is never closed. Add 'end{0}'.",
        [UnknownFilter] = "There is no filter '{0}'. Check its spelling.",
        [FilterArguments] = "The filter '{0}' got {1} arguments; it takes {2} to {3}.",
        [FilterKeyword] = "The filter '{0}' takes no argument named '{1}'.",
        [Syntax] = "Found {0} where {1} was expected.",
        [Character] = "The character '{0}' has no meaning here.",
        [StringNotClosed] = "A string has no closing quote.",
        [InlineComment] = "Every line of an inline comment must begin with '#'.",
        [OutputTooLong] = "The text grew beyond {0} characters.",
        [TooManySteps] = "The template does more than {0} steps of work.",
        [TooManyIterations] = "The loops of the template make more than {0} passes.",
        [TooSlow] = "The template took longer than {0} ms.",
        [TooMuchMemory] = "The template needs more than {0} bytes of memory.",
        [UndefinedVariable] = "There is no variable '{0}'.",
        [Incomparable] = "{0} and {1} cannot be compared. Convert one of them first.",
        [Unsortable] = "The list cannot be sorted: its elements are of different kinds. Sort by a property they share.",
        [NotAnInteger] = "'{0}' is not a whole number.",
        [NumberRange] = "A number is too large.",
        [DividedByZero] = "A number is divided by zero.",
        [Property] = "The property '{0}' cannot be read from a value of this list.",
        [FilterInput] = "The filter '{0}' needs {1}.",
        [TemplateNotFound] = "There is no template '{0}'.",
        [IncludeInRender] = "'include' cannot be used in a template called by 'render'. Use 'render'.",
        [HostValue] = "A value could not be read: {0}.",
        [Internal] = "The template could not be rendered because of a fault in the engine.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Every code, so that a screen can prove it translates all.</summary>
    public static IReadOnlyCollection<string> All => Messages.Keys;

    /// <summary>True for faults which end a render in lax mode too: limits, and faults of the engine.</summary>
    internal static bool EndsRender(string code) =>
        code is SourceTooLong or TooDeep or OutputTooLong or TooManySteps or TooManyIterations or TooSlow or TooMuchMemory or Internal;

    internal static string Message(string code) => Messages[code];
}
