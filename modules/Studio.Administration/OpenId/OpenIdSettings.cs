using System.ComponentModel.DataAnnotations;
using Studio.Kernel.Schemas;
using Studio.Kernel.Security;

namespace Studio.Administration.OpenId;

/// <summary>The organisation's own sign-in for this tenant's users, by OpenID Connect. A change counts from the next sign-in on.</summary>
[Schema(Title = "Organisation's sign-in", Description = "Users sign in through the organisation's own provider, by OpenID Connect.", Group = "Sign-in")]
public sealed class OpenIdSettings
{
    /// <summary>True where the sign-in page offers it.</summary>
    [Schema(Title = "Offer it on the sign-in page")]
    public bool Enabled { get; init; }

    /// <summary>What the button says.</summary>
    [Schema(Title = "Text of the button"), StringLength(100)]
    public string DisplayName { get; init; } = "Single sign-on";

    /// <summary>The provider's address, whose <c>/.well-known/openid-configuration</c> tells the rest.</summary>
    [Schema(Title = "Address of the provider", Description = "Such as https://login.example.com; the rest is read from the document that it publishes."), StringLength(500)]
    public string Authority { get; init; } = "";

    /// <summary>Studio's name at the provider.</summary>
    [Schema(Title = "Client id", Description = "The studio's name at the provider."), StringLength(500)]
    public string ClientId { get; init; } = "";

    /// <summary>Studio's secret at the provider; empty where it has none and PKCE is enough.</summary>
    [Schema(Title = "Client secret", Description = "Empty where the provider gave none."), Secret, StringLength(1000)]
    public string ClientSecret { get; init; } = "";

    /// <summary>What is asked for, separated by spaces.</summary>
    [Schema(Title = "Scopes", Description = "What the provider is asked for, separated by spaces."), StringLength(500)]
    public string Scopes { get; init; } = "openid profile email";

    /// <summary>True where a person whom nobody here knows gets an account at the first sign-in; else only known mail addresses come in.</summary>
    [Schema(Title = "Make accounts for new people", Description = "Without it only people come in whose verified mail address a user has.")]
    public bool CreateUsers { get; init; }

    /// <summary>The role of accounts made so.</summary>
    [Schema(Title = "Role of new accounts"), StringLength(100)]
    public string DefaultRole { get; init; } = "";

    /// <summary>The claim by whose values roles are given and taken.</summary>
    [Schema(Title = "Claim with roles", Description = "By its values roles are given and taken at each sign-in."), StringLength(100)]
    public string RoleClaim { get; init; } = "roles";

    /// <summary>What the claim's values mean here. Roles that stand in none of them are left as they are.</summary>
    [Schema(Title = "What the values mean")]
    public IReadOnlyList<OpenIdRole> Roles { get; init; } = [];

    /// <summary>True where enough is set for people to sign in by it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsReady => Enabled && Authority.Length > 0 && ClientId.Length > 0;
}

/// <summary>A value of the provider's claim and the role that it gives.</summary>
public sealed record OpenIdRole
{
    /// <summary>The value of the claim.</summary>
    [Schema(Title = "Value of the claim"), Required, StringLength(200)]
    public string Value { get; init; } = "";

    /// <summary>The role here.</summary>
    [Schema(Title = "Role"), Required, StringLength(100)]
    public string Role { get; init; } = "";
}
