namespace Studio.Admin.Code;

/// <summary>The languages that <c>&lt;studio-code-editor&gt;</c> speaks, by the names that its attribute and the settings of fields use.</summary>
public static class CodeLanguages
{
    /// <summary>Scripts: JavaScript over the tenant's own types.</summary>
    public const string JavaScript = "javascript";

    /// <summary>Conditions: one expression over facts.</summary>
    public const string Expression = "expression";

    /// <summary>Templates for people's texts.</summary>
    public const string Liquid = "liquid";

    /// <summary>JSON.</summary>
    public const string Json = "json";

    /// <summary>Any other language: line numbers and indentation.</summary>
    public const string Plain = "plain";
}
