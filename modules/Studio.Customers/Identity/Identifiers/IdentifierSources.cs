namespace Studio.Customers.Identity.Identifiers;

/// <summary>Where Studio itself meets identifiers. Programs that send some name their own.</summary>
public static class IdentifierSources
{
    /// <summary>What a customer wrote who signed in to the shop.</summary>
    public const string SignIn = "sign-in";

    /// <summary>What a customer wrote about the delivery of an order.</summary>
    public const string Order = "order";

    /// <summary>What stood beside a customer's number in a file that was imported.</summary>
    public const string Import = "import";
}
