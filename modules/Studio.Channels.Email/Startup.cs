using Microsoft.Extensions.DependencyInjection;
using Studio.Channels.Email.Smtp;
using Studio.Kernel.Messages;
using Studio.Kernel.Modules;
using Studio.Kernel.Navigation;
using Studio.Kernel.Security;
using Studio.Kernel.Settings;

namespace Studio.Channels.Email;

internal sealed class Startup : StartupBase
{
    public override void ConfigureServices(IServiceCollection services)
    {
        services.AddSingleton<IPermissionProvider, EmailPermissions>();
        services.AddSingleton<INavigationProvider, EmailNavigation>();
        services.AddSettings<SmtpSettings>(EmailPermissions.ManageEmail);
        services.AddOptions<SmtpLimits>();
        services.AddMessageSender<SmtpSender>();
    }
}

internal sealed class EmailNavigation : INavigationProvider
{
    public IEnumerable<NavigationItem> Items => [new("Mail", "/admin/email", "envelope-at", 81, EmailPermissions.ManageEmail, typeof(EmailPermissions))];
}
