//! Cameras of macOS. **Not run:** checked by the compiler, never tried on a Mac.
//!
//! The bundle needs `NSCameraUsageDescription`; the system asks the person when a camera is opened first, and
//! until then there are no pictures, so that the first try may end as [`CameraError::Silent`].

#![allow(unsafe_code, reason = "AVFoundation is a library in Objective-C")]

use super::convert::to_i420;
use super::{Camera, CameraError, CameraInfo, Format, PATIENCE, Pixels, Wanted};
use crate::clock::Clock;
use crate::frame::Frame;
use dispatch2::DispatchQueue;
use objc2::rc::Retained;
use objc2::runtime::{AnyObject, NSObject, NSObjectProtocol, ProtocolObject};
use objc2::{AnyThread, DefinedClass, define_class, msg_send};
use objc2_av_foundation::{
    AVAuthorizationStatus, AVCaptureConnection, AVCaptureDevice, AVCaptureDeviceInput, AVCaptureOutput,
    AVCaptureSession, AVCaptureSessionPreset640x480, AVCaptureSessionPreset1280x720,
    AVCaptureVideoDataOutput, AVCaptureVideoDataOutputSampleBufferDelegate, AVMediaType, AVMediaTypeVideo,
};
use objc2_core_media::CMSampleBuffer;
use objc2_core_video::{
    CVPixelBufferGetBaseAddressOfPlane, CVPixelBufferGetBytesPerRowOfPlane, CVPixelBufferGetHeight,
    CVPixelBufferGetPixelFormatType, CVPixelBufferGetPlaneCount, CVPixelBufferGetWidth,
    CVPixelBufferLockBaseAddress, CVPixelBufferLockFlags, CVPixelBufferUnlockBaseAddress,
    kCVPixelBufferPixelFormatTypeKey, kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange as NV12,
};
use objc2_foundation::{NSDictionary, NSNumber, NSString};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// The newest picture: the system's queue puts it here, the camera's thread takes it. One place, so that a
/// thread that is held up finds the newest and no memory grows.
#[derive(Default)]
struct Newest {
    frame: Mutex<Option<Frame>>,
    came: Condvar,
}

impl Newest {
    fn put(&self, frame: Frame) {
        *self.frame.lock().unwrap_or_else(PoisonError::into_inner) = Some(frame);
        self.came.notify_one();
    }

    fn take(&self) -> Option<Frame> {
        let frame = self.frame.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.came.wait_timeout_while(frame, PATIENCE, |frame| frame.is_none());
        waited.unwrap_or_else(PoisonError::into_inner).0.take()
    }
}

/// What the receiver of pictures holds.
struct Receives {
    newest: Arc<Newest>,
    clock: Clock,
}

define_class!(
    // SAFETY: NSObject may be inherited from, and the class has no Drop of its own.
    #[unsafe(super(NSObject))]
    #[ivars = Receives]
    struct Receiver;

    // SAFETY: the protocol has no requirements beside its methods.
    unsafe impl NSObjectProtocol for Receiver {}

    // SAFETY: the method has the signature that the protocol gives it.
    unsafe impl AVCaptureVideoDataOutputSampleBufferDelegate for Receiver {
        #[unsafe(method(captureOutput:didOutputSampleBuffer:fromConnection:))]
        fn picture(&self, _output: &AVCaptureOutput, buffer: &CMSampleBuffer, _from: &AVCaptureConnection) {
            if let Some(frame) = picture(buffer, self.ivars().clock) {
                self.ivars().newest.put(frame);
            }
        }
    }
);

impl Receiver {
    fn new(receives: Receives) -> Retained<Self> {
        let this = Self::alloc().set_ivars(receives);
        // SAFETY: `init` of NSObject takes nothing and gives the same object.
        unsafe { msg_send![super(this), init] }
    }
}

/// The picture in a buffer of the system; none when it is in another format than was asked for.
fn picture(buffer: &CMSampleBuffer, clock: Clock) -> Option<Frame> {
    let at = clock.steady();
    // SAFETY: the buffer is valid during the call that hands it to us.
    let image = unsafe { buffer.image_buffer() }?;
    let (width, height) = (CVPixelBufferGetWidth(&image), CVPixelBufferGetHeight(&image));
    if CVPixelBufferGetPixelFormatType(&image) != NV12 || CVPixelBufferGetPlaneCount(&image) != 2 {
        return None;
    }
    let (short_width, short_height) = (u16::try_from(width).ok()?, u16::try_from(height).ok()?);
    crate::frame::i420_length(short_width.into(), short_height.into()).ok()?;
    let flags = CVPixelBufferLockFlags::ReadOnly;
    // SAFETY: between lock and unlock a plane has as many rows as it says, of as many bytes as it says; they are
    // copied in between.
    let data = unsafe {
        if CVPixelBufferLockBaseAddress(&image, flags) != 0 {
            return None;
        }
        let plane = |index: usize, rows: usize| {
            let start = CVPixelBufferGetBaseAddressOfPlane(&image, index).cast_const().cast::<u8>();
            let stride = CVPixelBufferGetBytesPerRowOfPlane(&image, index);
            let bytes = if start.is_null() { &[] } else { std::slice::from_raw_parts(start, stride * rows) };
            (bytes, stride)
        };
        let ((luma, stride), (chroma, chroma_stride)) = (plane(0, height), plane(1, height / 2));
        // The planes need not follow each other.
        let data = (stride == chroma_stride)
            .then(|| to_i420(Pixels::Nv12, &[luma, chroma].concat(), stride, width, height))
            .flatten();
        CVPixelBufferUnlockBaseAddress(&image, flags);
        data
    };
    Frame::new(short_width, short_height, at, data?).ok()
}

/// The kind of device that has pictures; the system always has this one.
fn video() -> Option<&'static AVMediaType> {
    // SAFETY: a constant of the library.
    unsafe { AVMediaTypeVideo }
}

pub(super) fn cameras() -> Vec<CameraInfo> {
    let Some(video) = video() else { return Vec::new() };
    // SAFETY: plain questions that any thread may ask. The discovery session that Apple recommends instead
    // needs a list of kinds, and leaves out the kinds that are invented after it.
    #[allow(deprecated, reason = "finds every kind of camera")]
    let devices = unsafe { AVCaptureDevice::devicesWithMediaType(video) };
    let info = |device: Retained<AVCaptureDevice>| {
        // SAFETY: as above.
        unsafe { CameraInfo { id: device.uniqueID().to_string(), name: device.localizedName().to_string() } }
    };
    devices.iter().map(info).collect()
}

/// A camera that streams.
pub(super) struct Device {
    device: Retained<AVCaptureDevice>,
    session: Retained<AVCaptureSession>,
    newest: Arc<Newest>,
    format: Format,
    // The output holds it weakly.
    _receiver: Retained<Receiver>,
}

impl Device {
    pub(super) fn open(id: &str, wanted: Wanted, clock: Clock) -> Result<Self, CameraError> {
        let video = video().ok_or(CameraError::NotFound)?;
        // SAFETY: plain questions that any thread may ask.
        let (status, device) = unsafe {
            let status = AVCaptureDevice::authorizationStatusForMediaType(video);
            (status, AVCaptureDevice::deviceWithUniqueID(&NSString::from_str(id)))
        };
        if status == AVAuthorizationStatus::Denied || status == AVAuthorizationStatus::Restricted {
            return Err(CameraError::Refused);
        }
        let device = device.ok_or(CameraError::NotFound)?;
        let newest = Arc::new(Newest::default());
        let receiver = Receiver::new(Receives { newest: Arc::clone(&newest), clock });
        let small = wanted.width <= 640;
        let (width, height) = if small { (640, 480) } else { (1280, 720) };
        // SAFETY: everything is alive and of the kind that the methods take; what may be added is asked first.
        // The key is a string of the one library and a string of the other, which are the same thing
        // (toll-free bridging). The session is not shared with another thread.
        let session = unsafe {
            let preset = if small { AVCaptureSessionPreset640x480 } else { AVCaptureSessionPreset1280x720 };
            let input = AVCaptureDeviceInput::deviceInputWithDevice_error(&device);
            let input = input.map_err(|error| {
                CameraError::System(std::io::Error::other(error.localizedDescription().to_string()))
            })?;
            let output = AVCaptureVideoDataOutput::new();
            let key = &*std::ptr::from_ref(kCVPixelBufferPixelFormatTypeKey).cast::<NSString>();
            let format = NSNumber::new_u32(NV12);
            let settings = NSDictionary::from_slices(&[key], &[format.as_ref() as &AnyObject]);
            output.setVideoSettings(Some(&settings));
            output.setAlwaysDiscardsLateVideoFrames(true);
            let queue = DispatchQueue::new("deskbell.camera", None);
            output.setSampleBufferDelegate_queue(Some(ProtocolObject::from_ref(&*receiver)), Some(&queue));
            let session = AVCaptureSession::new();
            session.beginConfiguration();
            let fits = session.canAddInput(&input) && session.canAddOutput(&output);
            if fits {
                session.addInput(&input);
                session.addOutput(&output);
                if session.canSetSessionPreset(preset) {
                    session.setSessionPreset(preset);
                }
            }
            session.commitConfiguration();
            if !fits {
                return Err(CameraError::NoFormat);
            }
            session.startRunning();
            session
        };
        let format = Format { width, height, rate: 30.0, pixels: Pixels::Nv12 };
        Ok(Self { device, session, newest, format, _receiver: receiver })
    }
}

impl Camera for Device {
    fn format(&self) -> Format {
        self.format
    }

    fn next(&mut self) -> Result<Option<Frame>, CameraError> {
        let frame = self.newest.take();
        // SAFETY: a plain question that any thread may ask.
        if frame.is_none() && !unsafe { self.device.isConnected() } {
            return Err(CameraError::Unplugged);
        }
        Ok(frame)
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        // SAFETY: the session is alive, and used by this thread only.
        unsafe { self.session.stopRunning() };
    }
}
