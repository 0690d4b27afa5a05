using System.ComponentModel.DataAnnotations;
using Studio.Kernel.Schemas;
using Studio.Kernel.Security;

namespace Studio.Channels.Email.Smtp;

/// <summary>How the connection is kept from listeners.</summary>
public enum SmtpSecurity
{
    /// <summary>Begins open and changes to TLS before anything is said (port 587); a server that cannot is not used.</summary>
    [Schema(Title = "STARTTLS")]
    StartTls,

    /// <summary>TLS from the first byte (port 465).</summary>
    [Schema(Title = "TLS")]
    Tls,

    /// <summary>Open: for a server within one's own network.</summary>
    [Schema(Title = "None (only within one's own network)")]
    None,
}

/// <summary>The mail server.</summary>
[Schema(Title = "Mail server", Description = "Where mails are handed over, and whom they come from.", Group = "Channels")]
public sealed class SmtpSettings : IValidatableObject
{
    /// <summary>The server's name; empty where no mail is sent.</summary>
    [Schema(Title = "Server", Description = "Such as smtp.example.com; empty where no mail is to be sent."), StringLength(255), RegularExpression(@"[A-Za-z0-9.:\[\]_-]*", ErrorMessage = "The name of a server is needed, such as smtp.example.com.")]
    public string Host { get; init; } = "";

    /// <summary>The server's port.</summary>
    [Schema(Title = "Port", Description = "587 for STARTTLS, 465 for TLS, 25 for none."), Range(1, 65535)]
    public int Port { get; init; } = 587;

    /// <summary>How the connection is kept from listeners.</summary>
    [Schema(Title = "Encryption")]
    public SmtpSecurity Security { get; init; }

    /// <summary>The SHA-256 fingerprint of a certificate that is trusted though nobody vouches for it; empty for none.</summary>
    [Schema(Title = "Fingerprint of the certificate", Description = "Only for a server with a certificate of its own making: its SHA-256 fingerprint, 64 hexadecimal digits."), StringLength(200), RegularExpression("([0-9A-Fa-f]{2}[: ]?){32}|", ErrorMessage = "A SHA-256 fingerprint has 64 hexadecimal digits.")]
    public string Fingerprint { get; init; } = "";

    /// <summary>The name to sign in with; empty where the server asks for none.</summary>
    [Schema(Title = "User name", Description = "Empty where the server asks for none."), StringLength(200)]
    public string UserName { get; init; } = "";

    /// <summary>The password.</summary>
    [Schema(Title = "Password"), Secret, StringLength(500)]
    public string Password { get; init; } = "";

    /// <summary>True where the password may be sent though the connection is open.</summary>
    [Schema(Title = "Send the password unencrypted", Description = "Whoever listens on the way can read it."), ShownWhen(nameof(Security), SmtpSecurity.None)]
    public bool PasswordInTheOpen { get; init; }

    /// <summary>The sender's address.</summary>
    [Schema(Title = "Sender's address", Description = "Such as shop@example.com; the server must let this user send from it."), StringLength(254)]
    public string FromAddress { get; init; } = "";

    /// <summary>The sender's name.</summary>
    [Schema(Title = "Sender's name"), StringLength(100)]
    public string FromName { get; init; } = "";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Host.Length > 0 && Mailbox.Parse(FromAddress) is null)
        {
            yield return new ValidationResult("A mail address is needed.", [nameof(FromAddress)]);
        }

        if (FromName.Any(char.IsControl))
        {
            yield return new ValidationResult("A name is one line.", [nameof(FromName)]);
        }

        if (Security == SmtpSecurity.None && UserName.Length > 0 && !PasswordInTheOpen)
        {
            yield return new ValidationResult("Without encryption the password would be readable on the way. Choose STARTTLS or TLS, or say that it may be.", [nameof(PasswordInTheOpen)]);
        }
    }
}

/// <summary>How long the conversation with a mail server may take.</summary>
internal sealed class SmtpLimits
{
    /// <summary>For one answer of the server; also for the encryption.</summary>
    public TimeSpan Answer { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>For all of it, less than the queue gives a sender.</summary>
    public TimeSpan Whole { get; set; } = TimeSpan.FromSeconds(150);
}
