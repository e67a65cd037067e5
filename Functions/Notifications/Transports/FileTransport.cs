namespace TechVolunteers.Notifications.Transports;

/// <summary>Writes each letter as an .eml file; a letter that is sent again replaces its own file.</summary>
public sealed class FileTransport(string folder) : ILetterTransport
{
    public async Task<Delivery> Send(Envelope envelope, CancellationToken cancel)
    {
        var path = Path.Combine(folder, $"{envelope.Id}.eml");
        var fresh = path + ".new";
        try
        {
            Directory.CreateDirectory(folder);
            await using (var file = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                using var message = envelope.ToMessage();
                await message.WriteToAsync(file, cancel);
                file.Flush(flushToDisk: true);
            }
            File.Move(fresh, path, overwrite: true);
            return new Delivery.Taken();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return new Delivery.TryLater($"The file could not be written: {problem.Message}");
        }
    }
}
