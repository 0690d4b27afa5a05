using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Security.Secrets;

namespace Studio.Data.Keys;

/// <summary>Encrypts the secret part of a stored key with the tenant's key, so that a copy of the database alone signs nobody in.</summary>
internal sealed class MasterKeyXmlEncryptor(ISecretProtector protector) : IXmlEncryptor
{
    public const string Purpose = "data-protection";

    private static readonly XNamespace Framework = "http://schemas.asp.net/2015/03/dataProtection";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement) => new(
        new XElement("studioSecret", protector.Protect(plaintextElement.ToString(SaveOptions.DisableFormatting), Purpose)), typeof(MasterKeyXmlDecryptor));

    /// <summary>Encrypts what a key that was stored plainly marks as secret, as the framework does when it makes one.</summary>
    public XElement EncryptMarked(XElement key)
    {
        var copy = new XElement(key);
        foreach (var secret in copy.Descendants().Where(e => (bool?)e.Attribute(Framework + "requiresEncryption") == true).ToList())
        {
            var encrypted = Encrypt(secret);
            secret.ReplaceWith(new XElement(Framework + "encryptedSecret", new XAttribute("decryptorType", encrypted.DecryptorType.AssemblyQualifiedName!), encrypted.EncryptedElement));
        }

        return copy;
    }

    /// <summary>Encrypts a stored key's secrets anew; how many there were.</summary>
    public int Reprotect(XElement key)
    {
        var secrets = key.Descendants("studioSecret").ToList();
        foreach (var secret in secrets)
        {
            secret.Value = protector.Protect(protector.Unprotect(secret.Value, Purpose), Purpose);
        }

        return secrets.Count;
    }
}

/// <summary>Made by the framework, by the name that the stored key carries.</summary>
internal sealed class MasterKeyXmlDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) =>
        KeyXml.Parse(services.GetRequiredService<ISecretProtector>().Unprotect(encryptedElement.Value, MasterKeyXmlEncryptor.Purpose));
}
