//! The step `hardware`: a small virtual machine with the distribution's own kernel, whose virtual camera
//! (`vivid`) and sound card (`snd-aloop`) are captured by our own code. It needs no permission and no hardware:
//! the processor is emulated.

use crate::{command, places::Places};
use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The modules that make the camera and the sound card.
const MODULES: [&str; 2] = ["vivid", "snd-aloop"];
/// The programs that try them, as cargo builds them, and as they are called in the machine.
const PROGRAMS: [(&str, &str); 2] = [("look", "look"), ("listen", "listen")];
/// The two ends of the virtual cable.
const SPEAKER: &str = "alsa:plughw:CARD=Loopback,DEV=0";
const MICROPHONE: &str = "alsa:plughw:CARD=Loopback,DEV=1";
/// An emulated processor takes its time; far beyond that something hangs.
const PATIENCE: &str = "300";

/// Boots the machine and checks what it saw.
///
/// # Errors
/// When it cannot be made, or a picture or the sound is not as it should be.
pub(crate) fn run(places: &Places) -> Result<()> {
    let folder = tempfile::tempdir().context("no folder for the virtual machine")?;
    let kernel = kernel(places)?;
    let image = image(places, &kernel, folder.path())?;
    println!("  a virtual machine with {} starts", kernel.release);
    let output = Command::new("timeout")
        .args([PATIENCE, "qemu-system-x86_64", "-accel", "tcg", "-m", "1024", "-nographic", "-no-reboot"])
        .arg("-kernel")
        .arg(&kernel.image)
        .arg("-initrd")
        .arg(&image)
        .args(["-append", "console=ttyS0 quiet panic=-1"])
        .stdin(Stdio::null())
        .output()
        .context("cannot start the virtual machine")?;
    let said = String::from_utf8_lossy(&output.stdout);
    check(&said).with_context(|| format!("the virtual machine said:\n{said}"))
}

/// A kernel with its modules.
struct Kernel {
    release: String,
    image: PathBuf,
    modules: PathBuf,
}

/// The distribution's kernel, fetched once for all clones and unpacked, never installed.
fn kernel(places: &Places) -> Result<Kernel> {
    let folder = places.tools().join("kernel");
    if !folder.join("boot").exists() {
        let depends = command::read(Command::new("apt-cache").args(["depends", "linux-image-amd64"]))?;
        let package = depends
            .lines()
            .find_map(|line| line.trim().strip_prefix("Depends: "))
            .context("no package linux-image-amd64: this step knows Debian only")?;
        fs::create_dir_all(&folder)?;
        command::run(Command::new("apt-get").args(["download", package]).current_dir(&folder))?;
        let package = entries(&folder)?
            .into_iter()
            .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
            .context("no package was downloaded")?;
        command::run(Command::new("dpkg-deb").arg("-x").arg(&package).arg(&folder))?;
        fs::remove_file(package)?;
    }
    let modules = entries(&folder.join("lib/modules"))?.pop().context("the kernel has no modules")?;
    let release = modules.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Kernel { image: folder.join("boot").join(format!("vmlinuz-{release}")), release, modules })
}

/// The machine's only disk: busybox, the modules, the programs, and `tests/hardware/init`.
fn image(places: &Places, kernel: &Kernel, folder: &Path) -> Result<PathBuf> {
    let root = folder.join("root");
    for name in ["bin", "proc", "sys", "dev", "modules", "usr/share"] {
        fs::create_dir_all(root.join(name))?;
    }
    let busybox = command::find("busybox").context("busybox is not installed")?;
    fs::copy(busybox, root.join("bin/busybox"))?;
    fs::copy(places.root.join("tests/hardware/init"), root.join("init"))?;
    fs::set_permissions(root.join("init"), fs::Permissions::from_mode(0o755))?;
    fs::write(root.join("speaker"), SPEAKER)?;
    fs::write(root.join("microphone"), MICROPHONE)?;
    for (place, module) in in_order(&modules(&kernel.modules)?)?.iter().enumerate() {
        let name = module.file_name().unwrap_or_default().to_string_lossy();
        fs::copy(module, root.join(format!("modules/{place:02}-{name}")))?;
    }
    copy_tree(Path::new("/usr/share/alsa"), &root.join("usr/share/alsa"))?;
    for (built, called) in PROGRAMS {
        let program = places.built("debug", &format!("examples/{built}"));
        ensure!(program.exists(), "{} was not built", program.display());
        command::run(Command::new("strip").arg("-o").arg(root.join("bin").join(called)).arg(&program))?;
        for library in libraries(&program)? {
            let copy = root.join(library.strip_prefix("/").unwrap_or(&library));
            fs::create_dir_all(copy.parent().unwrap_or(&root))?;
            fs::copy(&library, copy)?;
        }
    }
    let image = folder.join("initrd");
    let mut archive = Command::new("busybox")
        .args(["cpio", "-o", "-H", "newc"])
        .current_dir(&root)
        .stdin(Stdio::piped())
        .stdout(fs::File::create(&image)?)
        .stderr(Stdio::null())
        .spawn()?;
    let names = command::read(Command::new("find").arg(".").current_dir(&root))?;
    archive.stdin.take().context("cpio reads nothing")?.write_all(names.as_bytes())?;
    ensure!(archive.wait()?.success(), "the image could not be written");
    Ok(image)
}

/// Every module of the kernel by its name, with `-` as `_`, as the kernel itself has it.
fn modules(folder: &Path) -> Result<BTreeMap<String, PathBuf>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.join("kernel")];
    while let Some(folder) = folders.pop() {
        for path in entries(&folder)? {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "ko") {
                let name = path.file_stem().unwrap_or_default().to_string_lossy().replace('-', "_");
                found.insert(name, path);
            }
        }
    }
    Ok(found)
}

/// The modules of [`MODULES`] and what they need, each after all that it needs.
fn in_order(modules: &BTreeMap<String, PathBuf>) -> Result<Vec<PathBuf>> {
    fn add(name: &str, modules: &BTreeMap<String, PathBuf>, order: &mut Vec<PathBuf>) -> Result<()> {
        let name = name.replace('-', "_");
        let path = modules.get(&name).with_context(|| format!("the kernel has no module {name}"))?;
        if order.contains(path) {
            return Ok(());
        }
        for needed in needs(&fs::read(path)?) {
            add(&needed, modules, order)?;
        }
        order.push(path.clone());
        Ok(())
    }
    let mut order = Vec::new();
    for name in MODULES {
        add(name, modules, &mut order)?;
    }
    Ok(order)
}

/// What a module says that it needs: `depends=a,b` in its table of properties.
fn needs(module: &[u8]) -> Vec<String> {
    const KEY: &[u8] = b"\0depends=";
    let Some(start) = module.windows(KEY.len()).position(|window| window == KEY) else { return Vec::new() };
    let rest = module.get(start + KEY.len()..).unwrap_or_default();
    let value = rest.split(|byte| *byte == 0).next().unwrap_or_default();
    let value = String::from_utf8_lossy(value);
    value.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// The shared libraries of a program, its loader among them.
fn libraries(program: &Path) -> Result<Vec<PathBuf>> {
    let listed = command::read(Command::new("ldd").arg(program))?;
    let paths = listed.split_whitespace().filter(|word| word.starts_with('/'));
    Ok(paths.map(PathBuf::from).collect())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let read = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    read.map(|entry| Ok(entry?.path())).collect()
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for path in entries(from)? {
        let copy = to.join(path.file_name().unwrap_or_default());
        if path.is_symlink() {
            symlink(fs::read_link(&path)?, copy)?;
        } else if path.is_dir() {
            copy_tree(&path, &copy)?;
        } else {
            fs::copy(&path, copy)?;
        }
    }
    Ok(())
}

/// Whether the camera's pictures and the sound are what they should be.
fn check(said: &str) -> Result<()> {
    let camera = part(said, "camera")?;
    let frames: Vec<&Value> = camera.iter().filter_map(|line| line.get("frame")).collect();
    ensure!(frames.len() == 15, "{} pictures of 15 came", frames.len());
    for frame in &frames {
        ensure!(frame["width"] == 640 && frame["height"] == 480, "not 640x480: {frame}");
        // The bars of the virtual camera are neither black nor white.
        ensure!(frame["y"].as_u64().is_some_and(|y| (40..200).contains(&y)), "no picture: {frame}");
    }
    println!("  camera: {} pictures of 640x480", frames.len());

    let lost = part(said, "no-camera")?;
    ensure!(lost.iter().any(|line| line.get("lost").is_some()), "a camera that is not there was opened");

    let devices = part(said, "devices")?;
    for id in [SPEAKER, MICROPHONE] {
        ensure!(devices.iter().any(|line| line["id"] == id), "{id} is not listed");
    }
    let sound = part(said, "sound")?;
    let heard = sound
        .iter()
        .filter_map(|line| line.get("heard_hz").and_then(Value::as_f64))
        .next_back()
        .context("nothing was heard")?;
    ensure!((435.0..445.0).contains(&heard), "440 Hz was played, {heard} Hz was heard");
    println!("  sound: 440 Hz played, {heard:.1} Hz heard");
    Ok(())
}

/// The JSON lines after a mark, up to its end. The kernel's own lines may stand between them.
fn part(said: &str, name: &str) -> Result<Vec<Value>> {
    let mark = format!("== {name}");
    // What the firmware did to the terminal may stand before the first mark.
    let lines = said.lines().map(|line| line.trim_end_matches('\r'));
    let mut lines = lines.skip_while(|line| !line.ends_with(&mark)).skip(1);
    let mut part = Vec::new();
    loop {
        match lines.next() {
            Some(line) if line.starts_with("== ended") => return Ok(part),
            Some(line) => part.extend(serde_json::from_str(line).ok()),
            None => bail!("it did not come to the end of `{name}`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_modules_needs_are_read_from_its_properties() {
        let module = b"ELF\0license=GPL\0depends=videodev,mc,v4l2-tpg\0retpoline=Y\0";
        assert_eq!(needs(module), ["videodev", "mc", "v4l2-tpg"]);
        assert_eq!(needs(b"ELF\0depends=\0x"), Vec::<String>::new());
        assert_eq!(needs(b"ELF"), Vec::<String>::new());
    }

    #[test]
    fn a_part_ends_at_its_mark_and_foreign_lines_are_left_out() {
        let said = "boot\r\n\x1b[2J== camera\r\n{\"a\":1}\r\n[ 12.5] kernel\r\n{\"a\":2}\r\n== ended with 0\r\n{\"a\":3}\r\n";
        assert_eq!(part(said, "camera").unwrap().len(), 2);
        assert!(part(said, "sound").is_err());
    }
}
