using System.ComponentModel.DataAnnotations;
using Studio.Kernel.Schemas;
using Studio.Kernel.Security;

namespace Studio.Administration.Tokens;

/// <summary>
/// Whose tokens (RFC 7519, signed) this tenant takes besides its own. The keys come from the authority's JWKS, or are written here: a public key, or a
/// shared one. Just one of the three counts, in this order: shared key, public key, authority.
/// </summary>
[Schema(Title = "Tokens of others", Description = "Programs sign in with tokens (JWT) that another authority issues.", Group = "Sign-in")]
public sealed class JwtBearerSettings
{
    /// <summary>True where such tokens are taken.</summary>
    [Schema(Title = "Take tokens of another authority")]
    public bool Enabled { get; init; }

    /// <summary>The address of the authority, whose <c>/.well-known/openid-configuration</c> names its keys.</summary>
    [Schema(Title = "Address of the authority", Description = "Its keys are read from the document that it publishes. Leave it empty where you write a key below."), StringLength(500)]
    public string Authority { get; init; } = "";

    /// <summary>What <c>iss</c> must be; empty where the authority's own document says it.</summary>
    [Schema(Title = "Issuer", Description = "What the token's claim iss must be. Empty: what the authority's document says."), StringLength(500)]
    public string Issuer { get; init; } = "";

    /// <summary>What <c>aud</c> must contain; needed.</summary>
    [Schema(Title = "Audience", Description = "What the token's claim aud must contain; without it no token is taken."), StringLength(500)]
    public string Audience { get; init; } = "";

    /// <summary>A public key (RSA or elliptic curve) as PEM.</summary>
    [Schema(Title = "Public key", Description = "A key as PEM, where the authority publishes none.", Editor = SchemaEditors.TextArea), StringLength(8000)]
    public string PublicKey { get; init; } = "";

    /// <summary>A key shared with the authority, of 32 bytes at least.</summary>
    [Schema(Title = "Shared key", Description = "A secret that the authority signs with, of 32 characters at least. It counts before the other keys."), Secret, StringLength(1000)]
    public string SharedKey { get; init; } = "";

    /// <summary>The claim that names roles of this tenant.</summary>
    [Schema(Title = "Claim with roles", Description = "Its values are names of roles of this studio."), StringLength(100)]
    public string RoleClaim { get; init; } = "roles";

    /// <summary>The role of a token that names none; empty where it is refused everything.</summary>
    [Schema(Title = "Role without the claim", Description = "The role of tokens that name none."), StringLength(100)]
    public string DefaultRole { get; init; } = "";

    /// <summary>The claim with the names of permissions that the token is limited to, as a list or separated by spaces.</summary>
    [Schema(Title = "Claim with scopes", Description = "Its values are names of permissions that the token is limited to."), StringLength(100)]
    public string ScopeClaim { get; init; } = "scope";
}
