using System.Xml;
using System.Xml.Linq;

namespace Studio.Data.Keys;

/// <summary>Reads the XML of data protection's keys. It may come from a backup of anyone's, and is bounded: no document type, and so no entities, neither from files nor multiplied.</summary>
internal static class KeyXml
{
    private const int MostCharacters = 1024 * 1024;

    /// <exception cref="XmlException">It is no XML, or more than that.</exception>
    public static XElement Parse(string xml)
    {
        using var reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MostCharacters });
        return XElement.Load(reader);
    }
}
