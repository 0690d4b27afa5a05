using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Studio.Administration.ApiKeys;
using Studio.Administration.OpenId;
using Studio.Administration.Roles;
using Studio.Administration.SignIn;
using Studio.Administration.Tokens;
using Studio.Administration.TwoFactor;
using Studio.Administration.Users;
using Studio.Data;
using Studio.Kernel.Security;
using Studio.Kernel.Security.Secrets;
using Studio.Kernel.Security.SignIn;
using Studio.Kernel.Settings;
using Studio.Kernel.Tenants;

namespace Studio.Administration;

/// <summary>Brings what people and programs are known by.</summary>
internal static class AccountServices
{
    public static void AddStudioAccounts(this IServiceCollection services)
    {
        services.AddUsersAndRoles();
        services.AddKeysAndTokens();
        services.AddOpenId();
    }

    private static void AddUsersAndRoles(this IServiceCollection services)
    {
        services.AddSettings<SignInSettings>();
        services.TryAddSingleton<SignInThrottle>();
        services.TryAddSingleton<PasswordGate>();
        services.AddSingleton<DeviceCookie>();
        services.AddSecretHolder<AccountSecretHolder>();
        services.AddScoped<AccountAudit>();
        services.AddScoped<PasswordCheck>();
        services.AddScoped<SignInFlow>();
        services.AddScoped<TwoFactorService>();
        services.AddScoped<AuthenticatorPictures>();
        services.AddScoped<UserService>();
        services.AddScoped<UserPasswords>();
        services.AddScoped<UserQueries>();
        services.AddSingleton<IRolePermissions, RolePermissions>();
        services.AddScoped<RoleGuard>();
        services.AddScoped<RoleService>();
        services.AddScoped<RoleMatrix>();
        services.AddScoped<PermissionGroups>();
        services.AddScoped<StereotypeService>();
        services.AddScoped<IShellActivator, StereotypeActivator>();
        services.AddMigration<TwoFactorMigration>().AddMigration<PasswordLinkMigration>().AddMigration<RoleOfferMigration>();
    }

    private static void AddKeysAndTokens(this IServiceCollection services)
    {
        services.AddSettings<JwtBearerSettings>();
        services.AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, JwtHandler>(JwtHandler.SchemeName, null);
        services.AddSingleton(new HeaderCredentialScheme(ApiKeyHandler.SchemeName));
        services.AddSingleton(new HeaderCredentialScheme(JwtHandler.SchemeName));
        services.AddSingleton(new AuthorizationHeaderScheme(ApiKeyHandler.HeaderPrefix + ApiKeyStore.Prefix, ApiKeyHandler.SchemeName));
        services.AddSingleton(new AuthorizationHeaderScheme(JwtHandler.HeaderPrefix, JwtHandler.SchemeName));
        services.AddSingleton<ApiKeyMemory>().AddSingleton<ApiKeyStore>();
        services.AddScoped<ApiKeyService>();
        services.AddSingleton<ApiKeyUse>();
        services.AddHostedService(sp => sp.GetRequiredService<ApiKeyUse>());
        services.AddSingleton<TokenKeys>();
        services.AddSingleton<TokenIssuer>();
        services.AddScoped<TokenReader>();
        services.AddMigration<ApiKeyMigration>().AddMigration<TokenKeyMigration>();
    }

    private static void AddOpenId(this IServiceCollection services)
    {
        services.AddSettings<OpenIdSettings>();
        services.AddSingleton<OpenIdMetadata>();
        services.AddSingleton<OpenIdStates>();
        services.AddScoped<OpenIdClient>();
        services.AddScoped<OpenIdAccounts>();
    }
}
