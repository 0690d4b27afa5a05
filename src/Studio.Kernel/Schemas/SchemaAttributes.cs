namespace Studio.Kernel.Schemas;

/// <summary>
/// Says how people see a type or a property that they edit. Together with the attributes of DataAnnotations (<c>[Required]</c>, <c>[Range]</c>,
/// <c>[StringLength]</c>, <c>[RegularExpression]</c>, <c>[EmailAddress]</c>, <c>[AllowedValues]</c>…), <c>[Secret]</c> and <see cref="ShownWhenAttribute"/> it is
/// all that a form, the validation, the API's schema and a recipe's check are made from.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class SchemaAttribute : Attribute
{
    /// <summary>The English name, which is the resource key; without it the property's name in words.</summary>
    public string? Title { get; set; }

    /// <summary>One English sentence of help, which is the resource key.</summary>
    public string? Description { get; set; }

    /// <summary>The English heading under which a form shows the property (on a type: the list's group), which is the resource key.</summary>
    public string? Group { get; set; }

    /// <summary>Smaller stands first; equal ones as they are declared.</summary>
    public int Order { get; set; }

    /// <summary>How it is written where the kind does not say it: <see cref="SchemaEditors"/>.</summary>
    public string? Editor { get; set; }

    /// <summary>What the text is: the name of a <see cref="ISchemaFormat"/> such as <c>time-zone</c>.</summary>
    public string? Format { get; set; }
}

/// <summary>The property matters only while another property of the same object has this value: a form hides it and nothing is required of it otherwise.</summary>
/// <param name="property">The other property's C# name.</param>
/// <param name="value">The value: text, number, boolean or enum member.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ShownWhenAttribute(string property, object value) : Attribute
{
    /// <summary>The other property's C# name.</summary>
    public string Property { get; } = property;

    /// <summary>The value that it must have.</summary>
    public object Value { get; } = value;
}

/// <summary>Names of editors; a form that does not know one takes what the kind says.</summary>
public static class SchemaEditors
{
    /// <summary>A text of several lines.</summary>
    public const string TextArea = "textarea";

    /// <summary>JSON as text.</summary>
    public const string Json = "json";
}
